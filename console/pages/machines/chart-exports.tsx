import type { ReactNode, RefObject } from 'react';
import type { Answer } from '../../api/client.ts';
import { download, svgText } from '../../chart/exports.ts';
import { tell } from '../../design/dialog.tsx';
import { Button } from '../../design/parts.tsx';

export function ChartExports({
  kind,
  drawing,
}: {
  readonly kind: Answer<'kind.get'>;
  readonly drawing: RefObject<SVGSVGElement | null>;
}): ReactNode {
  const { name } = kind;
  const picture = (): void => {
    if (drawing.current === null) tell('bad', 'The chart is not drawn yet: open it first');
    else download(`${name}.svg`, 'image/svg+xml', svgText(drawing.current));
  };
  return (
    <>
      <Button isSmall onClick={() => download(`${name}.mmd`, 'text/plain', kind.mermaid)}>
        Mermaid
      </Button>
      <Button isSmall onClick={picture}>
        SVG
      </Button>
      <Button
        isSmall
        title="Opens in Stately and in any editor of XState machines"
        onClick={() => download(`${name}.json`, 'application/json', JSON.stringify(kind.xstate, null, 2))}
      >
        XState JSON
      </Button>
    </>
  );
}
