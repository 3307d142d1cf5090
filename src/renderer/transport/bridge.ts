import type { HostBridge } from '../../shared/api.ts';
import { createBrowserBridge } from './browserBridge.ts';

/** The bridge of whichever host opened this page: Electron's preload put one here, the browser host put a token in the address. */
export function openBridge(): HostBridge {
  const electron = (window as Window & { readonly steelyard?: HostBridge }).steelyard;
  if (electron) return electron;
  return createBrowserBridge(new URLSearchParams(location.hash.slice(1)).get('token') ?? '');
}
