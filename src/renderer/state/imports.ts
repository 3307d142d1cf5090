import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { CatalogueOrigin, CatalogueSummary, ReadingOptions } from '../../shared/api.ts';
import type { ColumnRole } from '../../shared/catalogue.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useCatalogues } from './catalogues.ts';
import { nextFrame } from './frames.ts';
import { useNavigation } from './navigation.ts';
import { troubleOf } from './troubles.ts';
import type { Trouble } from './troubles.ts';

/** A file on its way in: read by the engine, looked at by the person, then kept or dropped. */
export interface Import {
  readonly id: number;
  readonly name: string;
  readonly origin: CatalogueOrigin | undefined;
  readonly state: 'reading' | 'ready' | 'failed';
  readonly summary: CatalogueSummary | undefined;
  readonly trouble: Trouble | undefined;
  /** How it is read, where its content does not say. */
  readonly reading: ReadingOptions;
}

/** The import dialogue is open while there is anything in it. */
export const useImports = defineStore('imports', () => {
  const { api, bridge } = useSteelyard();
  const catalogues = useCatalogues();
  const navigation = useNavigation();
  const items = shallowRef<readonly Import[]>([]);
  const chosenId = shallowRef(0);
  const chosen = computed(() => items.value.find(({ id }) => id === chosenId.value) ?? items.value.at(0));
  const accepting = shallowRef(false);
  /** What is open in the engine to be looked at, and is not a catalogue of the project yet. */
  const undecided = computed(() => (accepting.value ? [] : items.value.flatMap(({ summary }) => summary?.catalogue ?? [])));
  const ready = computed(() => items.value.filter(({ state }) => state === 'ready'));
  let lastId = 0;

  function change(id: number, fields: Partial<Import>): void {
    items.value = items.value.map((item) => (item.id === id ? { ...item, ...fields } : item));
  }

  async function read(id: number, originOf: () => Promise<CatalogueOrigin>): Promise<void> {
    try {
      const origin = await originOf();
      change(id, { origin, state: 'reading', trouble: undefined });
      const reading = items.value.find((item) => item.id === id)?.reading ?? {};
      const summary = await api.catalogues.open({ ...origin, reading });
      if (items.value.some((item) => item.id === id)) change(id, { state: 'ready', summary });
      else void api.catalogues.discard({ catalogue: summary.catalogue }); // dropped meanwhile
    } catch (error) {
      change(id, { state: 'failed', trouble: troubleOf(error) });
    }
  }

  function begin(name: string, originOf: () => Promise<CatalogueOrigin>): Promise<void> {
    lastId += 1;
    const id = lastId;
    items.value = [...items.value, { id, name, origin: undefined, state: 'reading', summary: undefined, trouble: undefined, reading: {} }];
    if (items.value.length === 1) chosenId.value = id;
    return read(id, originOf);
  }

  /** One file after the other: the engine reads one at a time. */
  async function add(files: readonly File[]): Promise<void> {
    await Promise.all(files.map((file) => begin(file.name, () => bridge.originOf(file))));
  }
  async function addPath(path: string): Promise<void> {
    await begin(path.split(/[/\\]/).at(-1) ?? path, () => Promise.resolve({ path }));
  }

  /** Reads a file anew, in another way. */
  async function readAgain({ id, origin, summary }: Import, reading: ReadingOptions): Promise<void> {
    if (!origin) return;
    change(id, { reading, state: 'reading', summary: undefined, trouble: undefined });
    if (summary) await api.catalogues.discard({ catalogue: summary.catalogue }).catch(() => { /* its engine is gone */ });
    await read(id, () => Promise.resolve(origin));
  }

  async function setRole(item: Import, role: ColumnRole, column: string | null, unit: string): Promise<void> {
    if (!item.summary) return;
    try {
      const summary = await api.catalogues.setRole({ catalogue: item.summary.catalogue, role, column, unit });
      change(item.id, { summary, trouble: undefined });
    } catch (error) {
      change(item.id, { trouble: troubleOf(error) });
    }
  }

  /** Forgets a file; what the engine read of it is taken out again. */
  function drop(id: number): void {
    const dropped = items.value.find((item) => item.id === id);
    items.value = items.value.filter((item) => item.id !== id);
    if (dropped?.summary) void api.catalogues.discard({ catalogue: dropped.summary.catalogue }).catch(() => { /* its engine is gone */ });
  }
  function dropAll(): void {
    if (accepting.value) return;
    for (const { id } of items.value) drop(id);
  }

  /** Keeps every file that was read, and goes to where the person goes on. The dialogue stays until the page is there. */
  async function accept(): Promise<void> {
    if (accepting.value) return;
    accepting.value = true;
    const [accepted, left] = [ready.value, new Set(items.value.map(({ id }) => id))];
    // The catalogue comes, the page changes, the dialogue goes: at once they would hold the window up.
    for (const { summary } of accepted) if (summary) catalogues.adopt(summary);
    await nextFrame();
    const active = catalogues.active;
    navigation.go(accepted.length === 1 && active?.missingRoles.length === 0 ? 'membership' : 'catalogues');
    await nextFrame();
    items.value = items.value.filter(({ id }) => !left.has(id));
    accepting.value = false;
  }
  return { items, undecided, chosen, chosenId, ready, add, addPath, readAgain, setRole, drop, dropAll, accept };
});
