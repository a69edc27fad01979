import Box from "@cloudscape-design/components/box";
import { useEffect } from "react";
import { tellSignedIn } from "./signed-in-news";

/** Where the small window of a sign-in ends: it tells the page that waits, and closes. */
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
