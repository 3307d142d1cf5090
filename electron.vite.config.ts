import { dirname, posix, relative, resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

/**
 * electron-vite declares `require` at the top of every chunk that mentions it; ours are ES modules that declare it themselves
 * where they need it, and twice is a syntax error.
 */
function withoutCommonJsShim(): Plugin {
  return {
    name: 'without-commonjs-shim',
    configResolved({ plugins }) {
      const shim = plugins.find(({ name }) => name === 'vite:esm-shim');
      if (shim) delete (shim as { renderChunk?: unknown }).renderChunk;
    },
  };
}

/**
 * Processes and workers are started from `new URL('./worker.ts', import.meta.url)`, which Node runs as it stands. In the build each
 * becomes an entry of its own, and the URL that of the built file.
 */
function withProcessEntries(): Plugin {
  return {
    name: 'with-process-entries',
    enforce: 'pre',
    transform(code, id) {
      return code.replaceAll(/new URL\('(\.\.?\/[\w./]+\.ts)', import\.meta\.url\)/g, (_found, path: string) => {
        const source = resolve(dirname(id), path);
        const fileName = `processes/${relative(resolve('src'), source).replaceAll(/[\\/]/g, '-').replace(/\.ts$/, '.js')}`;
        this.emitFile({ type: 'chunk', id: source, fileName });
        return `new URL('built:${fileName}', import.meta.url)`;
      });
    },
    // Only here is it known which chunk the URL stands in.
    renderChunk: (code, chunk) => code.replaceAll('built:processes', posix.relative(posix.dirname(chunk.fileName), 'processes')),
  };
}

/** `out/main`, `out/preload`, `out/renderer`: what Electron and the browser host run. */
export default defineConfig({
  main: {
    plugins: [withoutCommonJsShim(), withProcessEntries()],
    build: {
      rolldownOptions: {
        input: {
          index: resolve('src/main/index.ts'),
          engineProcess: resolve('src/services/host/engineProcess.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // A sandboxed preload is one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: resolve('src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve('src/renderer'),
    plugins: [vue()],
    build: {
      minify: true,
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
      chunkSizeWarningLimit: 4000,
    },
  },
});
