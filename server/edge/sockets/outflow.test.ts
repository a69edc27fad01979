import { EventEmitter } from "node:events";
import { Outflow } from "./outflow";

/** A peer that reads on command. */
class Peer extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  isPaused = false;
  private readonly sent: [number, () => void][] = [];

  send(message: string, left: () => void): void {
    this.bufferedAmount += message.length;
    this.sent.push([message.length, left]);
  }
  read(): void {
    const [length, left] = this.sent.shift()!;
    this.bufferedAmount -= length;
    left();
  }
  pause(): void {
    this.isPaused = true;
  }
  resume(): void {
    this.isPaused = false;
  }
}

const LARGE = "x".repeat(700_000);

describe("the outgoing messages of a socket", () => {
  let peer: Peer;
  let ended: number;
  let out: Outflow;
  let told: string[];

  beforeEach(() => {
    jest.useFakeTimers();
    peer = new Peer();
    ended = 0;
    told = [];
    out = new Outflow(peer as never, 30_000, () => {
      ended += 1;
    });
  });

  afterEach(() => jest.useRealTimers());

  const send = (name: string, message = LARGE) => void out.send(message).then(() => told.push(name));
  const settle = () => jest.advanceTimersByTimeAsync(0);

  it("follow each other while little is unread", async () => {
    send("one");
    await settle();
    expect([told, peer.isPaused]).toEqual([[], false]);
    peer.read();
    await settle();
    expect(told).toEqual(["one"]);
  });

  it("wait, without reading more, until enough of the unread bytes was read", async () => {
    for (const name of ["one", "two", "three"]) send(name);
    void out.room().then(() => told.push("room"));
    await settle();
    expect([told, peer.isPaused]).toEqual([[], true]);
    peer.read();
    await settle();
    expect([told, peer.isPaused]).toEqual([[], true]);
    peer.read();
    await settle();
    expect([told.sort(), peer.isPaused]).toEqual([["one", "room", "two"], false]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ended).toBe(0);
  });

  it("end a peer that leaves too much unread for the time limit", async () => {
    for (const name of ["one", "two"]) send(name);
    await jest.advanceTimersByTimeAsync(29_999);
    expect(ended).toBe(0);
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toBe(1);
  });

  it("continue after too many unread pong frames were read", async () => {
    send("one");
    peer.bufferedAmount += 400_000;
    void out.room().then(() => told.push("room"));
    await settle();
    expect([told, peer.isPaused]).toEqual([[], true]);
    peer.read();
    await settle();
    expect([told.sort(), peer.isPaused]).toEqual([["one", "room"], false]);
  });

  it("do not wait for a peer that is gone", async () => {
    for (const name of ["one", "two"]) send(name);
    void out.room().then(() => told.push("room"));
    peer.readyState = 3;
    peer.emit("close");
    send("late");
    await settle();
    expect(told.sort()).toEqual(["late", "room"]);
    await jest.advanceTimersByTimeAsync(60_000);
    expect(ended).toBe(0);
  });
});
