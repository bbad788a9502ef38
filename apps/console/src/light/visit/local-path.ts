/**
 * An address of this site that came from outside, to go on to; the start for anything that could lead elsewhere.
 * Rule: OWASP, Unvalidated Redirects and Forwards: only paths, and none that a browser reads as another host.
 */
export function localPath(text: unknown): string {
  return typeof text === 'string' && text.length <= 500 && /^\/(?![/\\])[\w\-./~%?=&+]*$/.test(text) ? text : '/';
}
