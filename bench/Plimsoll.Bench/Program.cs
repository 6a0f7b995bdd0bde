using BenchmarkDotNet.Running;

if (args is ["ledger", .. var rest]) return await Plimsoll.LedgerBench.RunAsync(rest);
if (args is ["prices", var corpus]) return Plimsoll.CorpusPrices.Run(corpus);
if (args is ["zstd", .. var files]) return Plimsoll.ZstdBench.Run(files);

if (args is ["corpus", "claude-code", .. var size]) return Plimsoll.ClaudeCodeCorpus.Run(size);
if (args is ["corpus", "codex", .. var megabytes]) return Plimsoll.CodexCorpus.Run(megabytes);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
