/** Which nats-servers have known holes in who may do what: a node says so, and works with them anyway. */

/** The first version without them in each line that was mended; later lines never had them. */
const mended: readonly (readonly [major: number, minor: number, patch: number])[] = [
  [2, 11, 16],
  [2, 12, 7],
  [2, 14, 0],
];

/** Null where the version is no such number: nothing is known of it. */
export function hasHoles(version: string): boolean | null {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) return null;
  const [major = 0, minor = 0, patch = 0] = numbers;
  const line = mended.find((one) => one[0] === major && one[1] === minor);
  if (line !== undefined) return patch < line[2];
  const [lastMajor, lastMinor] = mended.at(-1) ?? [0, 0];
  return major < lastMajor || (major === lastMajor && minor < lastMinor);
}

export const holesText = (version: string): string =>
  `nats-server ${version} has known holes in its authorisation, mended in ` +
  `${mended.map((line) => line.join('.')).join(', ')}: put a newer one there, or keep others from it`;
