import { Iteration } from "./iteration";

/** The part that followers of one query share. */
interface Followed<T> {
  /** Calls `ring` on every hint, until the returned function is called. */
  listen(ring: () => void): () => void;
  /** The news since its last call; null: the query has ended. */
  read(): Promise<readonly T[] | null>;
}

interface Bounds<T, A> {
  /** Null: a read may begin now; otherwise the delay in seconds. */
  secondsToWait(): Promise<number | null>;
  /** Runs a read as soon as there is a permit for it. */
  read<R>(work: () => Promise<R>): Promise<R>;
  answer(event: T): Promise<A>;
}

/** At most five reads a second. */
const PAUSE_MS = 200;

/** A hint may be lost with a connection, so without hints the query is read at this interval. */
const READ_ANYWAY_MS = 15_000;

/**
 * Shares one read, and one answer to its result, among all followers of a query. A newcomer first gets the current
 * state by a read of its own, which simultaneous newcomers share. All steps are sequential, so that nobody gets an
 * older state than before. The next read waits until everybody has taken the last answer.
 */
export class SharedLiveQuery<T, A> {
  private readonly followers = new Set<Follower<T, A>>();
  private readonly bell = new WakeSignal();
  private answers: { readonly event: T; readonly to: readonly Follower<T, A>[] }[] = [];
  /** It knows what every follower but newcomers was sent. */
  private followed: Followed<T> | null = null;
  private isRunning = false;
  private hasNews = false;
  private isCoolingDown = false;
  private pause: NodeJS.Timeout | undefined;
  private idle: NodeJS.Timeout | undefined;

  constructor(
    private readonly bounds: Bounds<T, A>,
    private readonly whenOver: () => void = () => undefined,
  ) {}

  join(followed: Followed<T>): AsyncGenerator<A, void, void> {
    const follower = new Follower<T, A>(
      followed,
      () => this.bell.ring(),
      (one) => this.leave(one),
    );
    this.followers.add(follower);
    if (this.isRunning) this.bell.ring();
    else void this.run(followed.listen(() => this.hear()));
    return follower;
  }

  private hear(): void {
    this.hasNews = true;
    this.bell.ring();
  }

  private leave(follower: Follower<T, A>): void {
    this.followers.delete(follower);
    this.bell.ring();
  }

  private async run(stopListening: () => void): Promise<void> {
    this.isRunning = true;
    // Followers who join in this turn of the event loop share the first read.
    await Promise.resolve();
    while (this.followers.size > 0) if (!(await this.proceed())) await this.bell.rung();
    this.isRunning = false;
    stopListening();
    clearTimeout(this.pause);
    clearTimeout(this.idle);
    this.whenOver();
  }

  /** Runs the next step; false: there is none until the signal. */
  private async proceed(): Promise<boolean> {
    const newcomers = [...this.followers].filter(({ isNew }) => isNew);
    if (newcomers.length > 0) return this.welcome(newcomers);
    if (this.answers.length > 0) return this.answerNext();
    if (!this.followed || !this.hasNews || this.isCoolingDown || !this.areReady([...this.followers])) return false;
    return this.readAgain(this.followed);
  }

  private async welcome(newcomers: readonly Follower<T, A>[]): Promise<true> {
    for (const one of newcomers) one.isNew = false;
    const [{ followed }] = newcomers as [Follower<T, A>];
    const events = await this.readFor(newcomers, () => followed.read());
    if (!events) return true;
    this.answers.unshift(...events.map((event) => ({ event, to: newcomers })));
    if (!this.followed) this.rest(PAUSE_MS);
    this.followed ??= followed;
    return true;
  }

  private async readAgain(followed: Followed<T>): Promise<true> {
    const known = [...this.followers].filter(({ isNew }) => !isNew);
    const seconds = await this.tryFor(known, () => this.bounds.secondsToWait());
    if (seconds) this.rest(seconds * 1_000);
    if (seconds !== null) return true;
    const events = await this.readFor(known, () => {
      this.hasNews = false;
      return followed.read();
    });
    if (events) this.answers.push(...events.map((event) => ({ event, to: known })));
    else this.followed = null;
    this.rest(PAUSE_MS);
    return true;
  }

  /** Null: the query has ended, or the read failed and its followers got the error. */
  private async readFor(
    followers: readonly Follower<T, A>[],
    read: () => Promise<readonly T[] | null>,
  ): Promise<readonly T[] | null> {
    const events = await this.tryFor(followers, () => this.bounds.read(read));
    if (events === null) for (const one of followers) this.finish(one, null);
    return events ?? null;
  }

  /** Undefined: the work failed, which ends these followers. */
  private async tryFor<R>(followers: readonly Follower<T, A>[], work: () => Promise<R>): Promise<R | undefined> {
    try {
      return await work();
    } catch (error) {
      for (const one of followers) this.finish(one, { error });
      return undefined;
    }
  }

  private async answerNext(): Promise<boolean> {
    const [{ event, to }] = this.answers as [(typeof this.answers)[number]];
    const present = to.filter((one) => this.followers.has(one));
    if (!this.areReady(present)) return false;
    this.answers.shift();
    if (present.length === 0) return true;
    const answer = await this.tryFor(present, () => this.bounds.answer(event));
    if (answer !== undefined) for (const one of present) one.give(answer);
    return true;
  }

  private finish(follower: Follower<T, A>, failure: Failure | null): void {
    follower.finish(failure);
    this.followers.delete(follower);
  }

  private areReady(followers: readonly Follower<T, A>[]): boolean {
    return followers.every(({ isReady }) => isReady);
  }

  private rest(milliseconds: number): void {
    this.isCoolingDown = true;
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.isCoolingDown = false;
      this.bell.ring();
    }, milliseconds);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.hear(), READ_ANYWAY_MS);
  }
}

interface Failure {
  readonly error: unknown;
}

const OVER = { value: undefined, done: true } as const;

/** A follower. It is ready for an answer while its consumer waits for one. */
class Follower<T, A> extends Iteration<A> {
  isNew = true;
  private isOver = false;
  private failure: Failure | null = null;
  private readonly asking: { give(result: IteratorResult<A, void>): void; fail(error: unknown): void }[] = [];

  constructor(
    readonly followed: Followed<T>,
    private readonly whenReady: () => void,
    private readonly leave: (self: Follower<T, A>) => void,
  ) {
    super();
  }

  get isReady(): boolean {
    return this.asking.length > 0;
  }

  give(answer: A): void {
    this.asking.shift()?.give({ value: answer, done: false });
  }

  finish(failure: Failure | null): void {
    this.isOver = true;
    const first = failure && this.asking.shift();
    if (first) first.fail(failure.error);
    else this.failure = failure;
    for (const one of this.asking.splice(0)) one.give(OVER);
  }

  next(): Promise<IteratorResult<A, void>> {
    const { failure } = this;
    this.failure = null;
    if (failure) return Promise.reject(failure.error);
    if (this.isOver) return Promise.resolve(OVER);
    return new Promise((give, fail) => {
      this.asking.push({ give, fail });
      this.whenReady();
    });
  }

  protected end(): void {
    this.finish(null);
    this.leave(this);
  }
}

/** Keeps a signal until it is awaited, so that none is lost while nobody waits. */
class WakeSignal {
  private isRung = false;
  private wake: (() => void) | null = null;

  ring(): void {
    this.isRung = true;
    this.wake?.();
  }

  async rung(): Promise<void> {
    if (!this.isRung) {
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = null;
    }
    this.isRung = false;
  }
}
