import { dialog } from 'electron';
import type { BrowserWindow } from 'electron';
import { OPENABLE } from './filesIn.ts';

/** Asks for files to open; none when the person thinks better of it. */
export async function askForFiles(window: BrowserWindow): Promise<readonly string[]> {
  const { projects, models, catalogues } = OPENABLE;
  const { filePaths } = await dialog.showOpenDialog(window, {
    title: 'Open',
    properties: ['openFile', 'multiSelections'],
    filters: [
      { name: 'All that Steelyard opens', extensions: [...projects, ...models, ...catalogues] },
      { name: 'Steelyard projects', extensions: [...projects] },
      { name: 'Catalogues', extensions: [...catalogues] },
      { name: 'Models', extensions: [...models] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return filePaths;
}
