import type { BrowserWindow } from 'electron';
import type { SteelyardEvent } from '../shared/api.ts';
import { EVENT_CHANNEL } from '../shared/channels.ts';

/**
 * The way to the window. What the page must not miss waits until it has made its first call: from then on it listens.
 * A page that is loaded anew begins again.
 */
export class PageEvents {
  #window: BrowserWindow | undefined;
  #listening = false;
  #waiting: SteelyardEvent[] = [];
  readonly #answered: (() => void)[] = [];

  attach(window: BrowserWindow): void {
    this.#window = window;
    this.#listening = false;
    window.webContents.on('did-start-loading', () => { this.#listening = false; });
    window.once('closed', () => {
      if (this.#window === window) this.#window = undefined;
    });
  }

  /** The page has called and got an answer. */
  pageAnswers(): void {
    this.#listening = true;
    for (const event of this.#waiting.splice(0)) this.send(event);
    for (const listener of this.#answered.splice(0)) listener();
  }

  /** Resolves with the page's first call. */
  firstCall(): Promise<void> {
    return this.#listening ? Promise.resolve() : new Promise((resolve) => { this.#answered.push(resolve); });
  }

  /** Now or never: progress and the like are worth nothing later. */
  send(event: SteelyardEvent): void {
    if (this.#window && !this.#window.isDestroyed()) this.#window.webContents.send(EVENT_CHANNEL, event);
  }

  /** Now, or as soon as the page listens. */
  deliver(event: SteelyardEvent): void {
    if (this.#listening) this.send(event);
    else this.#waiting.push(event);
  }
}
