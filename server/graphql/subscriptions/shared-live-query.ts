import { Iteration } from "./iteration";

/** What followers of the same have in common. */
interface Followed<T> {
  /** Calls `ring` on every hint that something changed, until the returned function is called. */
  listen(ring: () => void): () => void;
  /** What is new since it was last called; null: nothing is left to follow. */
  look(): Promise<readonly T[] | null>;
}

interface Bounds<T, A> {
  /** Null: a look may begin now. Otherwise it is put off by so many seconds. */
  secondsToWait(): Promise<number | null>;
  /** Runs a look as soon as there is a place for it. */
  look<R>(work: () => Promise<R>): Promise<R>;
  answer(event: T): Promise<A>;
}

/** At most five looks a second. */
const PAUSE_MS = 200;

/** A hint may be lost with a connection: while nothing is heard, look this often. */
const LOOK_ANYWAY_MS = 15_000;

/**
 * One look, and one answer to what it finds, for all who follow the same. Who joins is told first how it is now, by a look of
 * their own; those who join together share that one too. Everything happens one after the other, so that nobody is told of
 * something older than they know, and the next look waits until everybody has taken the answer before.
 */
export class SharedLiveQuery<T, A> {
  private readonly followers = new Set<Follower<T, A>>();
  private readonly bell = new WakeSignal();
  private answers: { readonly event: T; readonly to: readonly Follower<T, A>[] }[] = [];
  /** It knows what all but newcomers were told. */
  private followed: Followed<T> | null = null;
  private isRunning = false;
  private hasNews = false;
  private isResting = false;
  private resting: NodeJS.Timeout | undefined;
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
    // Those who join in this same moment are newcomers with the first one.
    await Promise.resolve();
    while (this.followers.size > 0) if (!(await this.proceed())) await this.bell.rung();
    this.isRunning = false;
    stopListening();
    clearTimeout(this.resting);
    clearTimeout(this.idle);
    this.whenOver();
  }

  /** Does what comes next; false: there is nothing to do until the bell rings. */
  private async proceed(): Promise<boolean> {
    const newcomers = [...this.followers].filter(({ isNew }) => isNew);
    if (newcomers.length > 0) return this.welcome(newcomers);
    if (this.answers.length > 0) return this.answerNext();
    if (!this.followed || !this.hasNews || this.isResting || !this.areReady([...this.followers])) return false;
    return this.lookAgain(this.followed);
  }

  private async welcome(newcomers: readonly Follower<T, A>[]): Promise<true> {
    for (const one of newcomers) one.isNew = false;
    const [{ followed }] = newcomers as [Follower<T, A>];
    const events = await this.lookFor(newcomers, () => followed.look());
    if (!events) return true;
    this.answers.unshift(...events.map((event) => ({ event, to: newcomers })));
    if (!this.followed) this.rest(PAUSE_MS);
    this.followed ??= followed;
    return true;
  }

  private async lookAgain(followed: Followed<T>): Promise<true> {
    const known = [...this.followers].filter(({ isNew }) => !isNew);
    const seconds = await this.tryFor(known, () => this.bounds.secondsToWait());
    if (seconds) this.rest(seconds * 1_000);
    if (seconds !== null) return true;
    const events = await this.lookFor(known, () => {
      this.hasNews = false;
      return followed.look();
    });
    if (events) this.answers.push(...events.map((event) => ({ event, to: known })));
    else this.followed = null;
    this.rest(PAUSE_MS);
    return true;
  }

  /** Null: nothing is left to follow, or the look failed; its followers were told. */
  private async lookFor(
    followers: readonly Follower<T, A>[],
    look: () => Promise<readonly T[] | null>,
  ): Promise<readonly T[] | null> {
    const events = await this.tryFor(followers, () => this.bounds.look(look));
    if (events === null) for (const one of followers) this.finish(one, null);
    return events ?? null;
  }

  /** Undefined: it failed, which ends it for these followers. */
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
    this.isResting = true;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.isResting = false;
      this.bell.ring();
    }, milliseconds);
    clearTimeout(this.idle);
    this.idle = setTimeout(() => this.hear(), LOOK_ANYWAY_MS);
  }
}

interface Failure {
  readonly error: unknown;
}

const OVER = { value: undefined, done: true } as const;

/** One who follows. Is ready for the next answer when it was asked for. */
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

/** Remembers that it was rung, so that nothing is lost that happens while nobody waits for it. */
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
