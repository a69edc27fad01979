import { once } from "node:events";
import { connect } from "node:net";

/** The status of a local server's answer to a GET with exactly this Host header; null: HTTP/1.0, which needs none. */
export async function statusByHost(port: number, path: string, host: string | null, more: string[] = []) {
  const head = host === null ? [`GET ${path} HTTP/1.0`] : [`GET ${path} HTTP/1.1`, `Host: ${host}`];
  const socket = connect(port, "127.0.0.1");
  socket.write([...head, ...more, "Connection: close", "", ""].join("\r\n"));
  let answer = "";
  socket.setEncoding("latin1").on("data", (text: string) => {
    answer += text;
  });
  await once(socket, "close");
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
}
