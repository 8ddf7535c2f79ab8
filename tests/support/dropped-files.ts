/** Files that somebody drags onto a page; made in the browser, since only there a drop can carry files. */
import type { Page } from 'playwright-core';

export async function dropFiles(
  page: Page,
  selector: string,
  files: readonly { readonly name: string; readonly text: string }[],
): Promise<void> {
  const dataTransfer = await page.evaluateHandle(`(() => {
    const transfer = new DataTransfer();
    for (const { name, text } of ${JSON.stringify(files)})
      transfer.items.add(new File([text], name, { type: 'text/plain' }));
    return transfer;
  })()`);
  await page.dispatchEvent(selector, 'drop', { dataTransfer });
}
