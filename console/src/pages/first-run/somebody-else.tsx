import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import { useEffect, useState } from "react";
import { addresses } from "../../app/addresses";

/**
 * A request needs a second person as its approver. With the development sign-in of a laptop, one human can play both.
 */
export function SomebodyElse() {
  const isDevelopment = useDevelopment();
  if (!isDevelopment) {
    return (
      <Box color="text-body-secondary">
        Somebody whom the flow lets ask does it best: nobody approves for themselves.
      </Box>
    );
  }
  const other = otherOrigin();
  return (
    <Box color="text-body-secondary">
      Nobody approves for themselves. Here you can be each of your people without a password:{" "}
      {other === null ? (
        "sign in as one of them in a private window."
      ) : (
        <>
          <Link
            href={`${other}${addresses.ask()}`}
            external
            externalIconAriaLabel="Opens in a new tab"
            ariaLabel="Ask as somebody else"
          >
            Ask as somebody else
          </Link>{" "}
          at {new URL(other).hostname}, where you are signed in apart from this window. Then sign out there, and sign in
          as an owner to approve.
        </>
      )}
    </Box>
  );
}

/** The other host name of this machine. Browsers keep sessions apart by host name. */
function otherOrigin(): string | null {
  const { protocol, hostname, port } = location;
  const other = OTHER_NAMES[hostname];
  return other ? `${protocol}//${other}${port && `:${port}`}` : null;
}

const OTHER_NAMES: Readonly<Record<string, string>> = { "127.0.0.1": "localhost", localhost: "127.0.0.1" };

/** Whether the server offers the development sign-in. */
function useDevelopment(): boolean {
  const [isDevelopment, setDevelopment] = useState(false);
  useEffect(() => {
    const reading = new AbortController();
    fetch("/auth/providers", { headers: { accept: "application/json" }, signal: reading.signal })
      .then(async (answer) => answer.ok && ((await answer.json()) as { development: boolean }).development)
      // Without an answer the page shows the text that holds everywhere.
      .then(setDevelopment, () => setDevelopment(false));
    return () => reading.abort();
  }, []);
  return isDevelopment;
}
