namespace Matrix.Core.Mutation;

/// <summary>Represents the end of a process.</summary>
/// <param name="ExitCode">The exit code; null if the process was ended because the time was out.</param>
/// <param name="Output">What the process printed.</param>
internal sealed record ProcessResult(int? ExitCode, string Output);
