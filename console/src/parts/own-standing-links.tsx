import { addresses } from "../app/addresses";
import { PageLink } from "./links/page-link";
import type { Standing } from "./own-standing";
import { accessInWords } from "./words/access-words";
import { Moment } from "./words/moment";

interface Props {
  readonly standing: Standing;
  readonly cluster: string;
  /** The links stand in a row of one line. */
  readonly isShort?: boolean;
}

/**
 * "You have View until today 14:05", "You have asked for Edit: see the request". Empty without a grant or a request.
 */
export function OwnStandingLinks({ standing: { held, asked }, cluster, isShort = false }: Props) {
  return (
    <>
      {held.map(({ id, state, endsAt, access }) => (
        <div key={id}>
          <PageLink to={addresses.access(id)}>
            {state === "PENDING" ? (
              `${accessInWords(access)} is being set up`
            ) : (
              <>
                You have {accessInWords(access)} until{" "}
                {endsAt ? <Moment at={endsAt} relative={false} /> : "it is given back"}
              </>
            )}
          </PageLink>
        </div>
      ))}
      {asked.map(({ requestId, access }) => (
        <div key={requestId}>
          {isShort ? (
            <PageLink to={addresses.request(requestId)} ariaLabel={`Requested: ${accessInWords(access)} on ${cluster}`}>
              Requested
            </PageLink>
          ) : (
            <>
              You have asked for {accessInWords(access)}:{" "}
              <PageLink to={addresses.request(requestId)} ariaLabel={`See the request for ${cluster}`}>
                see the request
              </PageLink>
            </>
          )}
        </div>
      ))}
    </>
  );
}
