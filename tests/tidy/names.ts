import { isNode, isTypeScript, type Node, parsed, type Rule, violation } from './source-file.ts';

const bannedInFiles = /(^|[/.-])(utils?|helpers?|common|misc|managers?|data)(?=[/.-]|$)/;
const bannedWords =
  /(^|[a-z\d_])(Utils?|Helpers?|Common|Misc|Managers?)(?![a-z])|^(utils?|helpers?|misc|managers?)(?![a-z])/;
const bannedWhole = new Set(['data', 'common', 'handle']);
const kebabPath = /^(\.?[a-z\d]+([-.][a-z\d]+)*\/)*[a-z\d]+([-.][a-z\d]+)*$/;
const declares =
  /^(FunctionDeclaration|ClassDeclaration|VariableDeclarator|TSInterfaceDeclaration|TSTypeAliasDeclaration)$/;

export const fileNames: Rule = (file) => {
  if (!/\.(ts|tsx|mjs|sql)$/.test(file.path)) return [];
  const banned = bannedInFiles.exec(file.path)?.[2];
  if (banned !== undefined) {
    return [violation(file, 0, `the name says “${banned}”, which says nothing: name what is in it`)];
  }
  if (kebabPath.test(file.path)) return [];
  return [violation(file, 0, 'files are named in kebab-case')];
};

export const declaredNames: Rule = (file) => {
  if (!isTypeScript(file.path)) return [];
  return parsed(file).nodes.flatMap((node) => {
    const name = declaredName(node);
    if (name === undefined || (!bannedWhole.has(name) && !bannedWords.test(name))) return [];
    return [violation(file, node.start, `\`${name}\` is a banned name: say what it is or does`)];
  });
};

function declaredName(node: Node): string | undefined {
  const id = node['id'];
  if (!declares.test(node.type) || !isNode(id) || id.type !== 'Identifier') return undefined;
  return String(id['name']);
}
