import { Fragment } from "react";
import { exactTime, shortTime } from "./moment";

/** A sentence of the API in its own words. Its times are shown in the viewer's time zone, exact on hover. */
export function ApiSentence({ text }: { readonly text: string }) {
  return text.split(TIME).map((part, n) =>
    n % 2 === 0 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places
      <Fragment key={n}>{part}</Fragment>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence keep their places
      <time key={n} dateTime={part} title={exactTime(part)}>
        {shortTime(part)}
      </time>
    ),
  );
}

/** The API writes times in UTC. The group keeps them among the parts of a split sentence. */
const TIME = /(\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)/;
