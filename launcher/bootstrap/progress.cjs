const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/**
 * Shows progress on stderr: a spinner with the seconds on a terminal, otherwise a line every 5 s. Returns the function
 * that ends it.
 */
function showProgress(what, stream = process.stderr) {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / 1000);
  if (!stream.isTTY) {
    stream.write(`${what} ...\n`);
    const timer = setInterval(() => stream.write(`${what} ... ${seconds()} s\n`), 5_000);
    return () => clearInterval(timer);
  }
  let frame = 0;
  const draw = () => {
    frame = (frame + 1) % frames.length;
    stream.write(`\r${frames[frame]} ${what} ... ${seconds()} s `);
  };
  draw();
  const timer = setInterval(draw, 120);
  return () => {
    clearInterval(timer);
    stream.write("\r\x1b[K");
  };
}

module.exports = { showProgress };
