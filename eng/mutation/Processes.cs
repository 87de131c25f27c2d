using System.Diagnostics;
using System.Text;

namespace Matrix.Core.Mutation;

/// <summary>Starts processes, and ends those that take too long.</summary>
internal static class Processes
{
    // A process that waits takes no time of the processor; a busy machine is no reason to end it early.
    private const int WaitFactor = 10;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="folder">The working directory.</param>
    /// <param name="limit">The time of the processor after which the process and its children are ended. Ten times of it on the clock end it too.</param>
    /// <param name="variables">The variables to set.</param>
    /// <param name="command">The program and its arguments.</param>
    public static async Task<ProcessResult> RunAsync(string folder, TimeSpan limit, IReadOnlyDictionary<string, string> variables, IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in variables)
        {
            start.Environment[name] = value;
        }

        long began = Stopwatch.GetTimestamp();
        using var process = new Process { StartInfo = start };
        var output = new StringBuilder();
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Task ended = process.WaitForExitAsync();
        int? exitCode = null;
        while (await Task.WhenAny(ended, Task.Delay(Poll)) != ended)
        {
            if (Stopwatch.GetElapsedTime(began) > WaitFactor * limit || ProcessorTimeOf(process) > limit)
            {
                process.Kill(entireProcessTree: true);
                break;
            }
        }

        if (ended.IsCompleted)
        {
            await ended;
            exitCode = process.ExitCode;
        }

        lock (output)
        {
            return new ProcessResult(exitCode, output.ToString());
        }

        void Keep(string? line)
        {
            lock (output)
            {
                output.AppendLine(line);
            }
        }
    }

    private static TimeSpan ProcessorTimeOf(Process process)
    {
        try
        {
            return process.TotalProcessorTime;
        }
        catch (Exception error) when (error is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return TimeSpan.Zero; // it has just ended
        }
    }
}
