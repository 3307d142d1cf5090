import type { CatalogueOrigin, Envelope, HostBridge, SteelyardEvent } from '../../shared/api.ts';
import { describeError } from '../../shared/envelope.ts';
import { SteelyardError } from '../../shared/errors.ts';
import { decodeWire, encodeWire, encodeWireHead } from '../../shared/wire.ts';

const RECONNECT_MS = 1000;

/** The browser host, over HTTP and a WebSocket of the address that the page came from. */
export function createBrowserBridge(token: string): HostBridge {
  const listeners = new Set<(event: SteelyardEvent) => void>();
  /** Files that the empty bytes of their origins stand for: the browser sends them from where they are, the page never holds them. */
  const files = new WeakMap<Uint8Array, File>();
  const bodyOf = (method: string, argument: unknown): BodyInit => {
    const bytes = argument !== null && typeof argument === 'object' && 'bytes' in argument ? argument.bytes : undefined;
    const file = bytes instanceof Uint8Array ? files.get(bytes) : undefined;
    if (!file) return encodeWire({ method, argument });
    return new Blob([encodeWireHead({ method, argument }, bytes as Uint8Array, file.size), file]);
  };
  // Without a token (the address was cut short) the first call tells the person what to do.
  if (token !== '') listen(token, (event) => { for (const listener of listeners) listener(event); });
  return {
    async call(method, argument): Promise<Envelope> {
      try {
        const response = await fetch('/call', {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: bodyOf(method, argument),
        });
        if (!response.ok) throw new SteelyardError('usage', (await response.text()).trim());
        return decodeWire(new Uint8Array(await response.arrayBuffer())) as Envelope;
      } catch (error) {
        const lost = new SteelyardError('engine-failed', 'Steelyard does not answer any more; start it again and open the address that it prints.');
        return { ok: false, error: describeError(error instanceof SteelyardError ? error : lost) };
      }
    },
    onEvent(listener) {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
    /** A browser never tells where a file is. */
    async originOf(file): Promise<CatalogueOrigin> {
      const bytes = new Uint8Array(0);
      files.set(bytes, file);
      return { fileName: file.name, bytes };
    },
  };
}

/** Events until the page goes; a connection that breaks is made again. */
function listen(token: string, tell: (event: SteelyardEvent) => void): void {
  const socket = new WebSocket(`ws://${location.host}/events`, ['steelyard', token]);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('message', ({ data }) => { tell(decodeWire(new Uint8Array(data as ArrayBuffer)) as SteelyardEvent); });
  socket.addEventListener('close', () => { setTimeout(() => { listen(token, tell); }, RECONNECT_MS); });
}
