/** The text of one script, found when somebody reads it: an essay by its id, an anchor in its list. */
import type { ReactNode } from 'react';
import { useAsk } from '../../api/use-ask.ts';
import { WhenThere } from '../../design/asked.tsx';
import type { ScriptRow } from './script-rows.ts';
import { ScriptText } from './script-text.tsx';

interface TextOfScriptProps {
  readonly row: ScriptRow;
  readonly assignmentId: string | null;
}

export function TextOfScript({ row, assignmentId }: TextOfScriptProps): ReactNode {
  const { essayId, anchorId } = row.item;
  if (essayId !== null) return <TextOfEssay essayId={essayId} />;
  return assignmentId === null || anchorId === null ? (
    <ScriptText contentId={null} />
  ) : (
    <TextOfAnchor assignmentId={assignmentId} anchorId={anchorId} />
  );
}

function TextOfEssay({ essayId }: { readonly essayId: string }): ReactNode {
  const asked = useAsk('essay.get', { essayId });
  return (
    <WhenThere of={asked} height={240}>
      {({ textContentId, erasedAt }) => <ScriptText contentId={erasedAt === null ? textContentId : null} />}
    </WhenThere>
  );
}

interface TextOfAnchorProps {
  readonly assignmentId: string;
  readonly anchorId: string;
}

function TextOfAnchor({ assignmentId, anchorId }: TextOfAnchorProps): ReactNode {
  const asked = useAsk('anchor.list', { assignmentId });
  return (
    <WhenThere of={asked} height={240}>
      {({ items }) => (
        <ScriptText contentId={items.find((one) => one.anchorId === anchorId)?.contentId ?? null} />
      )}
    </WhenThere>
  );
}
