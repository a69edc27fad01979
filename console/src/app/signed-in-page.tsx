import Box from "@cloudscape-design/components/box";
import { useEffect } from "react";
import { tellSignedIn } from "./signed-in-news";

/** The last page of the sign-in popup. It notifies the waiting page and closes. */
export function SignedInPage() {
  useEffect(() => {
    tellSignedIn("ANEW");
    window.close();
  }, []);
  return (
    <main>
      <Box margin="xxl" textAlign="center">
        <Box variant="h1">You are signed in</Box>
        <Box margin={{ top: "m" }}>You can close this window, and go on where you were.</Box>
      </Box>
    </main>
  );
}
