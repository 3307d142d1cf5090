/**
 * What the window's page may load: its own files, nothing of the network. Styles may be inline because the
 * widget library writes them into the page; scripts may not.
 * `socket` is the WebSocket origin of the browser host; Electron has none.
 */
export function contentSecurityPolicy(socket?: string): string {
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': socket === undefined ? ["'self'"] : ["'self'", socket],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'frame-ancestors': ["'none'"],
    'object-src': ["'none'"],
  };
  return Object.entries(directives).map(([name, sources]) => `${name} ${sources.join(' ')}`).join('; ');
}

/** The headers of every answer that carries a part of the page. */
export function pageHeaders(socket?: string): Readonly<Record<string, string>> {
  return {
    'content-security-policy': contentSecurityPolicy(socket),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-cache',
  };
}
