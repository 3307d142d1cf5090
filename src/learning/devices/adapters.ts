import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { DeviceId } from './device.ts';

const run = promisify(execFile);

/**
 * What the hardware behind a device calls itself, where that can be known: ONNX Runtime does not tell which adapter it took,
 * so where several are installed all are named.
 */
export async function adapterName(id: DeviceId): Promise<string | undefined> {
  try {
    const names = [...new Set(await adapterNames(id))];
    return names.length > 0 ? names.join(' or ') : undefined;
  } catch {
    return undefined; // A tool that is not installed, or says something unexpected.
  }
}

async function adapterNames(id: DeviceId): Promise<string[]> {
  if (id === 'cpu') return [cpus()[0]?.model.trim() ?? ''].filter(Boolean);
  if (id === 'cuda' || id === 'tensorflow') return lines(await output('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader']));
  if (process.platform === 'darwin') return macGraphics(await output('system_profiler', ['SPDisplaysDataType', '-json']));
  if (process.platform === 'win32') {
    return lines(await output('powershell', ['-NoProfile', '-Command', '(Get-CimInstance Win32_VideoController).Name']));
  }
  return linuxGraphics();
}

async function output(command: string, args: readonly string[]): Promise<string> {
  return (await run(command, args, { timeout: 10_000 })).stdout;
}

function lines(text: string): string[] {
  return text.split('\n').map((line) => line.trim()).filter(Boolean);
}

function macGraphics(json: string): string[] {
  const { SPDisplaysDataType: displays = [] } = JSON.parse(json) as { SPDisplaysDataType?: { sppci_model?: string }[] };
  return displays.flatMap(({ sppci_model: model }) => (model ? [model] : []));
}

/** Vulkan takes the drivers that the environment names; otherwise the graphics cards that the kernel knows. */
async function linuxGraphics(): Promise<string[]> {
  const drivers = process.env['VK_DRIVER_FILES'] ?? process.env['VK_ICD_FILENAMES'];
  if (drivers) return drivers.split(':').filter(Boolean).map(driverName);
  const cards = (await readdir('/sys/class/drm')).filter((name) => /^card\d+$/.test(name));
  const database = await readFile('/usr/share/misc/pci.ids', 'utf8').catch(() => '');
  const names = await Promise.all(cards.map(async (card) => {
    const read = async (file: string): Promise<string> => (await readFile(`/sys/class/drm/${card}/device/${file}`, 'utf8')).trim().replace(/^0x/, '');
    return pciName(database, await read('vendor'), await read('device'));
  }).map((name) => name.catch(() => undefined)));
  return names.filter((name) => name !== undefined);
}

/** `vk_swiftshader_icd.json` -> `swiftshader`. */
function driverName(path: string): string {
  return basename(path).replace(/^vk_/, '').replace(/(_icd)?(\.\w+)*\.json$/, '');
}

/**
 * The name of a PCI device in the text of `pci.ids`: vendors start a line, their devices follow after a tab.
 * @param vendor and `device`: four hexadecimal digits
 */
export function pciName(database: string, vendor: string, device: string): string {
  const all = database.split('\n');
  const start = all.findIndex((line) => line.startsWith(`${vendor}  `));
  if (start < 0) return `graphics card ${vendor}:${device}`;
  const maker = all[start]!.slice(6).trim();
  for (let i = start + 1; i < all.length && /^[\t#]/.test(all[i]!); i++) {
    if (all[i]!.startsWith(`\t${device}  `)) return `${maker} ${all[i]!.slice(7).trim()}`;
  }
  return `${maker} graphics card ${device}`;
}
