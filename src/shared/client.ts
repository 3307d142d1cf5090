import type { ArgumentOf, HostBridge, MethodName, ResultOf, SteelyardApi } from './api.ts';
import { unwrap } from './envelope.ts';

/** The API over a transport: each method sends its name and argument, and unwraps the answer. */
export function createClient(bridge: Pick<HostBridge, 'call'>): SteelyardApi {
  const method = <M extends MethodName>(name: M) =>
    async (argument: ArgumentOf<M>): Promise<ResultOf<M>> =>
      unwrap(await bridge.call(name, argument)) as ResultOf<M>; // the engine checked it against the method's schema
  return {
    catalogues: {
      open: method('catalogues.open'),
      rows: method('catalogues.rows'),
      matching: method('catalogues.matching'),
      locate: method('catalogues.locate'),
      setRole: method('catalogues.setRole'),
      close: method('catalogues.close'),
    },
    galaxies: { list: method('galaxies.list') },
    models: {
      list: method('models.list'),
      card: method('models.card'),
      importPackage: method('models.importPackage'),
      exportPackage: method('models.exportPackage'),
      remove: method('models.remove'),
      evaluate: method('models.evaluate'),
      evaluation: method('models.evaluation'),
    },
    selection: { preview: method('selection.preview'), points: method('selection.points') },
    analysis: { run: method('analysis.run'), cancel: method('analysis.cancel') },
    runs: {
      queue: method('runs.queue'),
      list: method('runs.list'),
      get: method('runs.get'),
      cancel: method('runs.cancel'),
      retry: method('runs.retry'),
      reproduce: method('runs.reproduce'),
      rename: method('runs.rename'),
      remove: method('runs.remove'),
    },
    export: {
      figure: method('export.figure'),
      table: method('export.table'),
      subset: method('export.subset'),
      samples: method('export.samples'),
      report: method('export.report'),
    },
    projects: {
      current: method('projects.current'),
      create: method('projects.create'),
      open: method('projects.open'),
      recent: method('projects.recent'),
      forget: method('projects.forget'),
      saveAs: method('projects.saveAs'),
      saveCopy: method('projects.saveCopy'),
      download: method('projects.download'),
      close: method('projects.close'),
      sample: method('projects.sample'),
      setSelection: method('projects.setSelection'),
      undo: method('projects.undo'),
      redo: method('projects.redo'),
      history: method('projects.history'),
    },
    jobs: { list: method('jobs.list'), cancel: method('jobs.cancel'), retry: method('jobs.retry'), clear: method('jobs.clear') },
    training: {
      suites: method('training.suites'),
      recipes: method('training.recipes'),
      inspectSet: method('training.inspectSet'),
      list: method('training.list'),
      get: method('training.get'),
      start: method('training.start'),
      pause: method('training.pause'),
      resume: method('training.resume'),
      cancel: method('training.cancel'),
    },
    devices: { list: method('devices.list') },
    preferences: { get: method('preferences.get'), set: method('preferences.set') },
    about: { versions: method('about.versions') },
    samp: {
      status: method('samp.status'),
      connect: method('samp.connect'),
      disconnect: method('samp.disconnect'),
      sendTable: method('samp.sendTable'),
      highlightRow: method('samp.highlightRow'),
      selectRows: method('samp.selectRows'),
      pointAt: method('samp.pointAt'),
    },
  };
}
