import { once } from "node:events";
import { connect, type Socket } from "node:net";

const OPENING = [
  "GET /graphql HTTP/1.1",
  "Host: localhost",
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  "Sec-WebSocket-Protocol: graphql-transport-ws",
  "Sec-WebSocket-Extensions: permessage-deflate",
];

export const TEXT_FRAME = 0x1;
export const BINARY_FRAME = 0x2;
export const CONTINUATION_FRAME = 0x0;
export const PING_FRAME = 0x9;
export const PONG_FRAME = 0xa;
const CLOSE = 0x8;

/** A WebSocket without a library, for frames that no library sends. */
export class RawSocket {
  private received = Buffer.alloc(0);
  readonly closed: Promise<unknown>;

  private constructor(readonly connection: Socket) {
    this.closed = new Promise((resolve) => connection.once("close", resolve));
    connection.on("data", (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
    });
    connection.on("error", () => undefined);
  }

  /** Resolves with the answer to the upgrade. */
  static async open(port: number, { headers = [] as string[], path = "/graphql" } = {}) {
    const raw = new RawSocket(connect(port, "127.0.0.1"));
    const [request, ...rest] = OPENING;
    raw.write(Buffer.from(`${[request!.replace("/graphql", path), ...rest, ...headers].join("\r\n")}\r\n\r\n`));
    while (!raw.received.includes("\r\n\r\n")) await Promise.race([once(raw.connection, "data"), raw.closed]);
    const end = raw.received.indexOf("\r\n\r\n") + 4;
    const answer = String(raw.received.subarray(0, end));
    raw.received = raw.received.subarray(end);
    return { raw, answer };
  }

  /** False: the socket is closed. */
  write(bytes: Buffer): boolean {
    if (this.connection.destroyed || !this.connection.writable) return false;
    this.connection.write(bytes);
    return true;
  }

  /** The complete frames received so far, with opcode and payload. */
  get frames(): { opcode: number; payload: Buffer }[] {
    const frames = [];
    let rest = this.received;
    while (rest.length >= 2) {
      const short = rest[1]! & 0x7f;
      const [header, length] =
        short < 126 ? [2, short] : short === 126 ? [4, rest.readUInt16BE(2)] : [10, Number(rest.readBigUInt64BE(2))];
      if (rest.length < header + length) break;
      frames.push({ opcode: rest[0]! & 0x0f, payload: rest.subarray(header, header + length) });
      rest = rest.subarray(header + length);
    }
    return frames;
  }

  /** The close code; null: the connection was cut. */
  get closeCode(): number | null {
    return this.frames.find(({ opcode }) => opcode === CLOSE)?.payload.readUInt16BE(0) ?? null;
  }
}

/** A client frame, masked with zeros. `length` may claim more than there is. */
export function frameBytes(
  opcode: number,
  payload: Buffer | string,
  { isLast = true, isCompressed = false, length = -1 } = {},
) {
  const bytes = Buffer.from(payload);
  const claimed = length < 0 ? bytes.length : length;
  const first = (isLast ? 0x80 : 0) | (isCompressed ? 0x40 : 0) | opcode;
  const header = claimed < 126 ? Buffer.alloc(6) : Buffer.alloc(claimed < 65_536 ? 8 : 14);
  header[0] = first;
  header[1] = 0x80 | (claimed < 126 ? claimed : claimed < 65_536 ? 126 : 127);
  if (claimed >= 65_536) header.writeBigUInt64BE(BigInt(claimed), 2);
  else if (claimed >= 126) header.writeUInt16BE(claimed, 2);
  return Buffer.concat([header, bytes]);
}

export function jsonFrame(message: object): Buffer {
  return frameBytes(TEXT_FRAME, JSON.stringify(message));
}
