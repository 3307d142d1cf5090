import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** What a module loads at once: not types, and not what it imports when it is asked for. */
const AT_ONCE = /^(?:import|export) (?!type )[^;]*?from '([^']+)';|^import '([^']+)';/gm;

/** The modules and packages that are loaded with a module. */
function loadedWith(entry: URL): { readonly files: ReadonlySet<string>; readonly packages: ReadonlySet<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (url: URL): void => {
    if (files.has(url.href)) return;
    files.add(url.href);
    for (const [, from, bare] of readFileSync(fileURLToPath(url), 'utf8').matchAll(AT_ONCE)) {
      const name = from ?? bare!;
      if (name.startsWith('.')) visit(new URL(name, url));
      else packages.add(name);
    }
  };
  visit(entry);
  return { files, packages };
}

test('the engine starts without charts and reports, which take longer to load than all else', () => {
  const { files, packages } = loadedWith(new URL('./engineProcess.ts', import.meta.url));
  expect([...files].some((file) => file.endsWith('/services/host/handlers/slopes.ts'))).toBe(true);
  expect([...packages]).toContain('better-sqlite3');
  expect([...files].filter((file) => file.includes('/src/figures/'))).toEqual([]);
  expect([...packages].filter((name) => /^(echarts|pdfkit|@resvg|d3-)/.test(name))).toEqual([]);
});
