import { serverNow } from "../../app/server-clock";
import { exactTime, Moment, saySeconds, useNow } from "../words/moment";

const SOON_MS = 10 * 60_000;

/** "today 14:05 (in 25 min)". In the last ten minutes it counts the seconds, by the server's clock. */
export function OpensAt({ at }: { readonly at: string }) {
  const isSoon = Date.parse(at) - serverNow() < SOON_MS;
  const left = Math.ceil((Date.parse(at) - useNow(true, isSoon ? 1_000 : 30_000)) / 1_000);
  if (left * 1_000 > SOON_MS) return <Moment at={at} />;
  return (
    <>
      <Moment at={at} relative={false} />
      <span title={exactTime(at)}> ({left > 0 ? `in ${saySeconds(left, true)}` : "now"})</span>
    </>
  );
}
