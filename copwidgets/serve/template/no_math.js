// Takes the place of MathJax, as far as Voilà asks for it: no text of a page is turned into a formula, whoever
// wrote it. Voilà would else do that to every output and to widgets' labels, members' words among them.
window.MathJax = {
  Hub: {
    Config: () => {},
    Configured: () => {},
    Queue: () => {},
    Register: { StartupHook: () => {} },
  },
};
