import {
  dotted,
  isNode,
  isTypeScript,
  lineOf,
  type Node,
  parsed,
  type Rule,
  violation,
} from './source-file.ts';

const fileLinesMax = 400;
/** Written by a program, read by the compiler. */
const generated = new Set(['console/api/generated.ts']);
const functionLinesMax = 70;
const lineCharsMax = 110;
const paramsMax = 4;
const isTestTitle = /^\s*(?:it|test|describe)\('/;
const isFunction = /^(FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

export const fileSize: Rule = (file) => {
  const lines = file.text.trimEnd().split('\n').length;
  if (!isCode(file.path) || generated.has(file.path) || lines <= fileLinesMax) return [];
  return [
    violation(
      file,
      0,
      `${lines} lines, at most ${fileLinesMax}: it does several things, split by what they are`,
    ),
  ];
};

export const functionSize: Rule = (file) => {
  if (!isTypeScript(file.path)) return [];
  const groups = new Set(parsed(file).nodes.flatMap(groupBody));
  return parsed(file).nodes.flatMap((node) => {
    if (!isFunction.test(node.type) || groups.has(node)) return [];
    const lines = lineOf(file.text, node.end) - lineOf(file.text, node.start) + 1;
    if (lines <= functionLinesMax) return [];
    return [
      violation(
        file,
        node.start,
        `a function of ${lines} lines, at most ${functionLinesMax}: name its steps`,
      ),
    ];
  });
};

export const paramCount: Rule = (file) => {
  if (!isTypeScript(file.path)) return [];
  return parsed(file).nodes.flatMap((node) => {
    const params = node['params'];
    if (!isFunction.test(node.type) || !Array.isArray(params) || params.length <= paramsMax) return [];
    return [
      violation(file, node.start, `${params.length} parameters, at most ${paramsMax}: take one named object`),
    ];
  });
};

export const lineLength: Rule = (file) => {
  if (!isCode(file.path)) return [];
  return file.text.split('\n').flatMap((line, index) => {
    // The title of a test is one sentence; no formatter can break it.
    if (isTestTitle.test(line)) return [];
    if (line.length <= lineCharsMax) return [];
    // A long address or pattern cannot be broken without hurting whoever searches for it.
    if (/^\s*\/?[/*]*\s*\S+$/.test(line)) return [];
    return [
      { at: `${file.path}:${index + 1}`, why: `over ${lineCharsMax} characters: break it (npm run format)` },
    ];
  });
};

/** The body of `describe` groups tests; it is a list, not a function that anyone has to follow. */
function groupBody(node: Node): Node[] {
  if (node.type !== 'CallExpression' || !/^describe\b/.test(dotted(node['callee']))) return [];
  return Array.isArray(node['arguments']) ? node['arguments'].filter(isNode) : [];
}

function isCode(path: string): boolean {
  return /\.(ts|tsx|mjs|sql)$/.test(path);
}
