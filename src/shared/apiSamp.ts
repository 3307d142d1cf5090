import type { TableName } from './apiExports.ts';
import type { CatalogueReference } from './apiCatalogues.ts';
import type { RunReference } from './apiRuns.ts';
import type { SelectionRequest } from './apiSelection.ts';

/** Tables, rows and positions to and from TOPCAT, Aladin and others, through a SAMP hub of this computer. */
export interface SampApi {
  status(request: null): Promise<SampStatus>;
  /** Joins the hub that is running. Fails with `samp-no-hub` where there is none; everything else works without one. */
  connect(request: null): Promise<SampStatus>;
  disconnect(request: null): Promise<SampStatus>;
  /** Resolves when every recipient has answered, or after half a minute. */
  sendTable(request: SampTableRequest): Promise<readonly SampDelivery[]>;
  /** Tells others which row of a catalogue that they share with us is looked at; resolves to how many were told. */
  highlightRow(request: SampRowRequest): Promise<{ readonly told: number }>;
  /** Tells others which rows of a catalogue that they share with us are selected. */
  selectRows(request: SampRowsRequest): Promise<{ readonly told: number }>;
  /** Asks others to look at a position, ICRS degrees. */
  pointAt(request: SampPosition): Promise<{ readonly told: number }>;
}

export interface SampStatus {
  readonly connected: boolean;
  /** What the hub calls itself; '' when not connected. */
  readonly hub: string;
  readonly peers: readonly SampPeer[];
  /** One sentence when the hub went away without being asked; ''. */
  readonly trouble: string;
}

/** Another program at the hub. */
export interface SampPeer {
  readonly id: string;
  readonly name: string;
  /** Whether a table can be sent to it. */
  readonly takesTables: boolean;
}

export const SAMP_TABLE_FORMATS = ['votable', 'fits'] as const;
export type SampTableFormat = (typeof SAMP_TABLE_FORMATS)[number];

export interface SampTableRequest {
  readonly table: SampTable;
  /** Where a recipient takes the other only, it gets that. */
  readonly format: SampTableFormat;
  /** Id of a peer; null for all that take tables. */
  readonly recipient: string | null;
}

export type SampTable =
  | ({ readonly kind: 'catalogue' } & CatalogueReference)
  | ({ readonly kind: 'subset' } & SelectionRequest)
  | ({ readonly kind: 'result'; readonly name: TableName } & RunReference);

export interface SampDelivery {
  readonly recipient: string;
  /** Loaded there; refused there; or not answered yet. */
  readonly outcome: 'done' | 'failed' | 'unanswered';
  /** Why it was refused, in the recipient's words; ''. */
  readonly message: string;
}

export interface SampRowRequest extends CatalogueReference {
  /** Of the catalogue, from 0. */
  readonly row: number;
}

export interface SampRowsRequest extends CatalogueReference {
  readonly rows: Int32Array;
}

/** ICRS, degrees. */
export interface SampPosition {
  readonly ra: number;
  readonly dec: number;
}

/** What others ask of the window. */
export type SampEvent =
  | { readonly kind: 'samp-status'; readonly status: SampStatus }
  /** A table came: a file to be opened as any other. */
  | { readonly kind: 'samp-table'; readonly from: string; readonly name: string; readonly path: string }
  | { readonly kind: 'samp-row'; readonly from: string; readonly catalogue: string; readonly row: number }
  | { readonly kind: 'samp-rows'; readonly from: string; readonly catalogue: string; readonly rows: Int32Array }
  | { readonly kind: 'samp-position'; readonly from: string; readonly ra: number; readonly dec: number };
