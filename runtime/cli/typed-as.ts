/**
 * How whoever reads a message calls this program: through npm in a clone, by its name where the package is
 * installed. A command that cannot be typed as it is shown is worse than none.
 */

const isClone = import.meta.filename.endsWith('.ts');
export const typedAssay = isClone ? 'npm run -s assay --' : 'npx assay';
export const typedStart = isClone ? 'npm start' : 'npx assay start';
