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
      setRole: method('catalogues.setRole'),
      close: method('catalogues.close'),
    },
    galaxies: { list: method('galaxies.list') },
    models: { list: method('models.list') },
    selection: { preview: method('selection.preview') },
    analysis: { run: method('analysis.run'), cancel: method('analysis.cancel') },
    export: { figure: method('export.figure'), table: method('export.table') },
  };
}
