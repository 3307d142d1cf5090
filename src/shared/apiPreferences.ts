/** What the user likes, on this computer; kept outside the project. */
export interface PreferencesApi {
  get(request: null): Promise<Preferences>;
  /** Changes what is given and leaves the rest; a `preferences` event tells other windows. */
  set(request: Partial<Preferences>): Promise<Preferences>;
}

export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark';
  /** Null: Steelyard's choice. */
  readonly defaultModel: string | null;
  readonly defaultSamples: number;
  /** Whether to tell of long jobs that end while the window is not in front. */
  readonly notifications: boolean;
  readonly sidebarCollapsed: boolean;
  readonly tourFinished: boolean;
}

export interface AboutApi {
  versions(request: null): Promise<Versions>;
}

export interface Versions {
  readonly steelyard: string;
  readonly node: string;
  /** '' under Node. */
  readonly electron: string;
  readonly onnxRuntime: string;
  readonly sqlite: string;
  readonly platform: string;
  /** Where untitled projects, the user's models and jobs are. */
  readonly dataFolder: string;
}
