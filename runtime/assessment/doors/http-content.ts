/** The bytes of a content as a download: never shown, run or sniffed by a browser in our name. */
import type { Context } from 'hono';
import { pagePolicy } from '../reports/page-style.ts';
import type { Answered } from '../../../contracts/assessment/api.ts';

const EXTENSIONS: { readonly [mediaType: string]: string } = {
  'text/plain': 'txt',
  'application/json': 'json',
  'application/pdf': 'pdf',
};
/** Of what somebody uploaded; anything else in it could not go into a header. */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(; ?charset=[\w-]+)?$/;

export function answerContent(context: Context, answer: unknown): Response {
  const { contentId, mediaType, sha256, base64 } = answer as Answered<'content.get'>;
  const etag = `"${sha256 ?? contentId}"`;
  // Bytes of an id never change, but they may be erased: ask again, every time.
  context.header('Cache-Control', 'private, no-cache');
  context.header('ETag', etag);
  if (isKnown(context.req.header('if-none-match'), etag)) return context.body(null, 304);
  const bytes = Buffer.from(base64, 'base64');
  const type = MEDIA_TYPE.test(mediaType) ? mediaType : 'application/octet-stream';
  const extension = EXTENSIONS[type.split(';')[0] ?? ''] ?? 'bin';
  return context.body(new Uint8Array(bytes), 200, {
    'Content-Type': type,
    'Content-Length': String(bytes.length),
    'Content-Disposition': `attachment; filename="${contentId}.${extension}"`,
  });
}

/**
 * A page of our own making, to be looked at: it has styles and no scripts, and loads nothing. Anything else
 * is a download.
 */
export function answerReport(context: Context, answer: unknown): Response {
  const { name, mediaType, base64 } = answer as Answered<'assessment.report'>;
  const bytes = Buffer.from(base64, 'base64');
  const isPage = mediaType.startsWith('text/html');
  // No page may frame it; the policy within the page cannot say so, only a header can.
  if (isPage) context.header('Content-Security-Policy', `${pagePolicy}; frame-ancestors 'none'`);
  return context.body(new Uint8Array(bytes), 200, {
    'Content-Type': mediaType,
    'Content-Length': String(bytes.length),
    'Content-Disposition': `${isPage ? 'inline' : 'attachment'}; filename="${name}"`,
  });
}
const isKnown = (asked: string | undefined, etag: string): boolean =>
  asked === '*' || (asked ?? '').split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
