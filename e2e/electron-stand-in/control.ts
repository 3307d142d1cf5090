/** Lets a test in another process look at the desktop's side of the stand-in, over Node's own channel. */
export type Commands = Readonly<Record<string, (argument: never) => unknown>>;

export function listenToTests(commands: Commands): void {
  if (!process.send) return;
  process.on('message', (message) => {
    const { id, name, argument } = message as { readonly id: number; readonly name: string; readonly argument: never };
    void Promise.resolve().then(() => commands[name](argument)).then(
      (value) => process.send?.({ id, value: value ?? null }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
  });
  process.channel?.unref();
}
