import type { Session } from 'electron';
import { PAGE_ORIGIN } from './pageProtocol.ts';

/** The page needs the clipboard to copy a command or an error's details, and nothing else of the computer. */
const GRANTED = ['clipboard-sanitized-write'];

/** Denies every permission but writing text to the clipboard, every device, and every request that is not for the page itself. */
export function restrict(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, decide) => { decide(GRANTED.includes(permission)); });
  session.setPermissionCheckHandler((_contents, permission) => GRANTED.includes(permission));
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, decide) => { decide({ cancel: !isOurs(details.url) }); });
  // What the spell checker would fetch.
  session.setSpellCheckerEnabled(false);
}

/** The page, what it makes itself (pictures, downloads), and the developer tools. */
export function isOurs(url: string): boolean {
  return url.startsWith(`${PAGE_ORIGIN}/`) || url.startsWith(`blob:${PAGE_ORIGIN}/`) || url.startsWith('data:') || url.startsWith('devtools://');
}
