/** What a sandboxed preload script may require: part of `electron`, and nothing of Node. Runs in the page. */
export function preloadScript(source: string): string {
  return `(() => {
    if (location.origin !== ${JSON.stringify(STAND_IN_ORIGIN)}) return;
    const listeners = new Map();
    Object.defineProperty(window, '__standInDeliver', { value: (channel, payload) => {
      for (const listener of listeners.get(channel) ?? []) listener({}, payload);
    } });
    const electron = {
      contextBridge: { exposeInMainWorld: (name, value) => Object.defineProperty(window, name, { value: Object.freeze(value) }) },
      ipcRenderer: {
        invoke: async (channel, ...args) => {
          const answer = await window.__standInInvoke(location.href, channel, args);
          if (answer.error !== undefined) throw new Error("Error invoking remote method '" + channel + "': " + answer.error);
          return answer.value;
        },
        send: (channel, ...args) => { void window.__standInSend(location.href, channel, JSON.parse(JSON.stringify(args))); },
        on: (channel, listener) => { listeners.set(channel, [...(listeners.get(channel) ?? []), listener]); },
        off: (channel, listener) => { listeners.set(channel, (listeners.get(channel) ?? []).filter((other) => other !== listener)); },
      },
      // A page cannot learn the path of a file; Electron answers '' for files that have none.
      webUtils: { getPathForFile: () => '' },
    };
    const require = (name) => {
      if (name !== 'electron') throw new Error('module not found: ' + name + ' (a sandboxed preload has only electron)');
      return electron;
    };
    const module = { exports: {} };
    (function (require, module, exports) { ${source}\n })(require, module, module.exports);
  })();`;
}

/** Chromium alone has no app:// scheme, so the page lives under an origin of the same standing that is never looked up. */
export const STAND_IN_ORIGIN = 'https://steelyard.invalid';
