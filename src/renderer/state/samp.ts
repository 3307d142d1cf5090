import { defineStore } from 'pinia';
import { nextTick, shallowRef, watch } from 'vue';
import type { SampDelivery, SampStatus, SampTable, StarPoints } from '../../shared/api.ts';
import { useSteelyard } from '../transport/steelyard.ts';
import { useAnalysis } from './analysis.ts';
import { useCatalogues } from './catalogues.ts';
import { useHighlight } from './highlight.ts';
import { useImports } from './imports.ts';
import { useMembership } from './membership.ts';
import { useNotices } from './notices.ts';
import { troubleOf } from './troubles.ts';

/** Fast moves over a table tell others where they end, not each row on the way. */
const QUIET_MS = 150;
const NEAR_ARCMIN = 0.5;

/** Other programs, through a SAMP hub of this computer. */
export const useSamp = defineStore('samp', () => {
  const { api, bridge } = useSteelyard();
  const catalogues = useCatalogues();
  const membership = useMembership();
  const analysis = useAnalysis();
  const highlight = useHighlight();
  const imports = useImports();
  const notices = useNotices();
  const status = shallowRef<SampStatus>({ connected: false, hub: '', peers: [], trouble: '' });
  const busy = shallowRef(false);
  /** What another program highlighted is not told back to it. */
  let heard: ReadonlySet<number> | undefined;

  /** Runs `work`; what goes wrong is told in one notice. */
  async function attempt<T>(title: string, work: () => Promise<T>): Promise<T | undefined> {
    busy.value = true;
    try {
      return await work();
    } catch (error) {
      const trouble = troubleOf(error);
      notices.tell(trouble?.code === 'samp-no-hub' ? 'info' : 'error', title, trouble?.message ?? '');
      return undefined;
    } finally {
      busy.value = false;
    }
  }
  async function connect(): Promise<void> {
    status.value = await attempt('Not connected to other programs', () => api.samp.connect(null)) ?? status.value;
  }
  async function disconnect(): Promise<void> {
    status.value = await attempt('Not disconnected', () => api.samp.disconnect(null)) ?? status.value;
  }

  /** What there is to send now. */
  function tables(): readonly { readonly label: string; readonly table: SampTable }[] {
    const open = catalogues.active;
    const report = analysis.report;
    return [
      ...(open ? [{ label: `Catalogue ${open.source.fileName}`, table: { kind: 'catalogue', catalogue: open.catalogue } } as const] : []),
      ...(open && membership.ready && membership.galaxy ? [{
        label: 'The members of it',
        table: { kind: 'subset', catalogue: open.catalogue, galaxy: membership.galaxy, steps: membership.completeSteps },
      } as const] : []),
      ...(report ? [
        { label: 'Mass profile', table: { kind: 'result', run: report.run, name: 'profile' } } as const,
        { label: 'Posterior samples', table: { kind: 'result', run: report.run, name: 'samples' } } as const,
      ] : []),
    ];
  }
  async function send(table: SampTable, recipient: string | null): Promise<void> {
    const deliveries = await attempt('The table was not sent', () => api.samp.sendTable({ table, format: 'votable', recipient }));
    for (const delivery of deliveries ?? []) tellOf(delivery);
  }
  function tellOf({ recipient, outcome, message }: SampDelivery): void {
    if (outcome === 'done') notices.tell('success', `${recipient} has the table`, message);
    else if (outcome === 'failed') notices.tell('error', `${recipient} did not take the table`, message);
    else notices.tell('info', `${recipient} has not answered yet`, 'It can fetch the table for ten minutes.');
  }
  async function pointAtGalaxy(): Promise<void> {
    const galaxy = membership.galaxy;
    if (galaxy) await attempt('No program was told', () => api.samp.pointAt({ ra: galaxy.ra, dec: galaxy.dec }));
  }

  async function show(catalogue: string, rows: Iterable<number>): Promise<void> {
    if (catalogues.activeId !== catalogue) {
      catalogues.activate(catalogue);
      await nextTick(); // another catalogue begins without highlights
    }
    highlight.set(rows);
    heard = highlight.rows;
  }
  /** The star nearest to a position that another program points at. */
  async function showNearest(from: string, ra: number, dec: number): Promise<void> {
    const [open, galaxy, points] = [catalogues.active, membership.galaxy, membership.points];
    const place = `RA ${ra.toFixed(5)}, Dec ${dec.toFixed(5)}`;
    const offset = galaxy && offsetFrom(galaxy, ra, dec);
    const row = offset && points ? nearest(points, offset) : undefined;
    if (!open || row === undefined) {
      notices.tell('info', `${from} points at ${place}`, 'No star of the active catalogue is there.');
      return;
    }
    await show(open.catalogue, [row]);
    highlight.reveal(row);
  }

  bridge.onEvent((event) => {
    switch (event.kind) {
      case 'samp-status':
        status.value = event.status;
        if (event.status.trouble) notices.tell('warning', 'Other programs', event.status.trouble);
        break;
      case 'samp-table':
        notices.tell('info', `${event.from} sent a table`, event.name);
        void imports.addPath(event.path);
        break;
      case 'samp-row':
        void show(event.catalogue, [event.row]).then(() => { highlight.reveal(event.row); });
        break;
      case 'samp-rows':
        void show(event.catalogue, event.rows);
        break;
      case 'samp-position':
        void showNearest(event.from, event.ra, event.dec);
        break;
      default:
    }
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(() => highlight.rows, (rows) => {
    clearTimeout(timer);
    const catalogue = catalogues.activeId;
    if (!status.value.connected || catalogue === '' || rows === heard) return;
    timer = setTimeout(() => {
      const chosen = Int32Array.from(rows);
      const { highlightRow, selectRows } = api.samp;
      const told = chosen.length === 1 ? highlightRow({ catalogue, row: chosen[0] }) : selectRows({ catalogue, rows: chosen });
      void told.catch(() => { /* a hub that went is told of by itself */ });
    }, QUIET_MS);
  });

  return { status, busy, connect, disconnect, tables, send, pointAtGalaxy };
});

/** In the tangent plane, arcmin. */
interface Offset {
  readonly east: number;
  readonly north: number;
}

/** Offset of a position from `centre`; undefined on the other side of the sky. */
function offsetFrom(centre: { readonly ra: number; readonly dec: number }, ra: number, dec: number): Offset | undefined {
  const [d, d0, a] = [dec, centre.dec, ra - centre.ra].map((angle) => (angle * Math.PI) / 180);
  const along = Math.sin(d) * Math.sin(d0) + Math.cos(d) * Math.cos(d0) * Math.cos(a);
  if (along <= 0) return undefined;
  const arcmin = (60 * 180) / Math.PI / along;
  const north = Math.sin(d) * Math.cos(d0) - Math.cos(d) * Math.sin(d0) * Math.cos(a);
  return { east: arcmin * Math.cos(d) * Math.sin(a), north: arcmin * north };
}

function nearest({ east, north }: Pick<StarPoints, 'east' | 'north'>, point: Offset): number | undefined {
  let [best, distance]: [number | undefined, number] = [undefined, NEAR_ARCMIN];
  for (let row = 0; row < east.length; row += 1) {
    const away = Math.hypot(east[row] - point.east, north[row] - point.north);
    if (away <= distance) [best, distance] = [row, away];
  }
  return best;
}
