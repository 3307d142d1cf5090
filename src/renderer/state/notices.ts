import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';

export type NoticeKind = 'info' | 'success' | 'warning' | 'error';

export interface Notice {
  readonly id: number;
  readonly kind: NoticeKind;
  readonly title: string;
  readonly text: string;
  readonly at: Date;
  /** Shown as a button in the notice. */
  readonly action?: NoticeAction;
}
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Work that goes on while the person does something else. */
export interface Job {
  readonly id: string;
  readonly title: string;
  readonly stage: string;
  /** In [0, 1]; undefined while it cannot be told. */
  readonly fraction: number | undefined;
  readonly cancel?: () => void;
}

const KEPT = 50;
const SHOWN_MS = 6000;

/** What the window tells without being asked: notices, and the jobs that run. Any page adds to both. */
export const useNotices = defineStore('notices', () => {
  const notices = shallowRef<readonly Notice[]>([]);
  const toasts = shallowRef<readonly Notice[]>([]);
  const jobs = shallowRef<readonly Job[]>([]);
  const unread = shallowRef(0);
  let lastId = 0;

  /** Errors stay until they are dismissed; the others go by themselves and are kept in the tray. */
  function tell(kind: NoticeKind, title: string, text = '', action?: NoticeAction): void {
    lastId += 1;
    const notice: Notice = { id: lastId, kind, title, text, at: new Date(), ...(action ? { action } : {}) };
    notices.value = [notice, ...notices.value].slice(0, KEPT);
    toasts.value = [...toasts.value, notice].slice(-4);
    unread.value += 1;
    if (kind !== 'error') setTimeout(() => { dismiss(notice.id); }, SHOWN_MS);
  }
  function dismiss(id: number): void {
    toasts.value = toasts.value.filter((notice) => notice.id !== id);
  }
  function read(): void {
    unread.value = 0;
    toasts.value = [];
  }
  function clear(): void {
    notices.value = [];
    read();
  }
  /** Adds a job, or takes over what changed of it. */
  function report(job: Job): void {
    const known = jobs.value.some(({ id }) => id === job.id);
    jobs.value = known ? jobs.value.map((other) => (other.id === job.id ? job : other)) : [...jobs.value, job];
  }
  function finish(id: string): void {
    jobs.value = jobs.value.filter((job) => job.id !== id);
  }
  const busy = computed(() => jobs.value.length > 0);
  return { notices, toasts, jobs, unread, busy, tell, dismiss, read, clear, report, finish };
});
