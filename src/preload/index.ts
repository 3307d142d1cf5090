import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { CatalogueOrigin, Envelope, HostBridge, SteelyardEvent } from '../shared/api.ts';
import { CALL_CHANNEL, EVENT_CHANNEL, MENU_CHANNEL } from '../shared/channels.ts';

/** All that the page gets of Electron. Answers stay in their envelopes: an error would lose its code on the bridge. */
const bridge: HostBridge = {
  call: (method, argument) => ipcRenderer.invoke(CALL_CHANNEL, method, argument) as Promise<Envelope>,
  onEvent(listener) {
    const forward = (_event: unknown, payload: SteelyardEvent): void => { listener(payload); };
    ipcRenderer.on(EVENT_CHANNEL, forward);
    return () => { ipcRenderer.off(EVENT_CHANNEL, forward); };
  },
  async originOf(file): Promise<CatalogueOrigin> {
    const path = webUtils.getPathForFile(file);
    // A file that was never on a disk (made by a page, pasted) has no path.
    return path === '' ? { fileName: file.name, bytes: new Uint8Array(await file.arrayBuffer()) } : { path };
  },
  showCommands: (commands) => { ipcRenderer.send(MENU_CHANNEL, commands); },
};

contextBridge.exposeInMainWorld('steelyard', bridge);
