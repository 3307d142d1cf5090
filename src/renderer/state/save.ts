import type { ExportedFile } from '../../shared/api.ts';

/** Hands a file to the person, where the browser or desktop puts downloads. */
export function saveFile({ fileName, mediaType, bytes }: ExportedFile): void {
  const url = URL.createObjectURL(new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mediaType }));
  const link = Object.assign(document.createElement('a'), { href: url, download: fileName });
  link.click();
  setTimeout(() => { URL.revokeObjectURL(url); }, 60_000);
}
