/** A small line plot as SVG, drawn by hand: no library, no script inside, a few kilobytes. */

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

export interface Plot {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly yRange: readonly [number, number];
  readonly lines: readonly Line[];
  /** A level to look for, drawn dashed. */
  readonly level?: number;
}

const width = 680;
const height = 400;
const frame = { left: 56, right: 210, top: 40, bottom: 48 };
/** Told apart in colour and, printed grey, by their dashes. */
const looks = [
  ['#0072b2', ''],
  ['#d55e00', '7 3'],
  ['#009e73', '2 3'],
  ['#cc79a7', '9 3 2 3'],
  ['#595959', '4 4'],
] as const;

export function linePlot(plot: Plot): string {
  const xs = plot.lines.flatMap(({ points }) => points.map(([x]) => x));
  const [xMin, xMax] = [Math.min(...xs), Math.max(...xs)];
  const [yMin, yMax] = plot.yRange;
  const inner = { width: width - frame.left - frame.right, height: height - frame.top - frame.bottom };
  const at = (x: number, y: number): readonly [number, number] => [
    frame.left + ((x - xMin) / (xMax - xMin)) * inner.width,
    frame.top + ((yMax - y) / (yMax - yMin)) * inner.height,
  ];
  const body = [
    text(frame.left, 22, plot.title, 'font-weight="bold" font-size="14"'),
    ...gridOf(plot, at, [xMin, xMax]),
    text(frame.left + inner.width / 2, height - 10, plot.x, 'text-anchor="middle"'),
    text(
      0,
      0,
      plot.y,
      `text-anchor="middle" transform="translate(14 ${frame.top + inner.height / 2}) rotate(-90)"`,
    ),
    ...plot.lines.flatMap(({ name, points }, index) => {
      // What lies below the frame would run through the words under it.
      const inside = points.filter(([, y]) => y >= yMin && y <= yMax);
      return lineOf({ name, points: inside }, index, at);
    }),
  ].join('\n');
  const box = `viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="sans-serif" font-size="12">
<rect width="100%" height="100%" fill="#fff"/>
${body}
</svg>
`;
}

type Place = (x: number, y: number) => readonly [number, number];

function gridOf(plot: Plot, at: Place, [xMin, xMax]: readonly [number, number]): string[] {
  const [yMin, yMax] = plot.yRange;
  const drawn: string[] = [];
  for (const y of ticks(yMin, yMax)) {
    const [left, top] = at(xMin, y);
    drawn.push(stroke([at(xMin, y), at(xMax, y)], 'stroke="#ddd"'));
    drawn.push(text(left - 8, top + 4, String(y), 'text-anchor="end"'));
  }
  for (const x of ticks(xMin, xMax)) {
    const [left, top] = at(x, yMin);
    drawn.push(text(left, top + 18, String(x), 'text-anchor="middle"'));
  }
  const { level } = plot;
  if (level !== undefined) {
    drawn.push(stroke([at(xMin, level), at(xMax, level)], 'stroke="#000" stroke-dasharray="1 3"'));
  }
  return drawn;
}

function lineOf({ name, points }: Line, index: number, at: Place): string[] {
  const [colour, dashes] = looks[index % looks.length] ?? looks[0];
  const look = `stroke="${colour}" stroke-width="2"${dashes === '' ? '' : ` stroke-dasharray="${dashes}"`}`;
  const top = frame.top + 10 + 20 * index;
  const left = width - frame.right + 14;
  return [
    stroke(
      points.map(([x, y]) => at(x, y)),
      look,
    ),
    stroke(
      [
        [left, top],
        [left + 28, top],
      ],
      look,
    ),
    text(left + 34, top + 4, name),
  ];
}

/** About five round numbers from one end to the other. */
function ticks(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((one) => one * power >= rough) ?? 10);
  const found: number[] = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to + 1e-9; k += 1) {
    found.push(Number((k * step).toPrecision(6)));
  }
  return found;
}

const stroke = (points: readonly (readonly [number, number])[], look: string): string => {
  const places = points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return `<polyline fill="none" ${look} points="${places}"/>`;
};

const text = (x: number, y: number, words: string, look = ''): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${look}>${escaped(words)}</text>`;

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
