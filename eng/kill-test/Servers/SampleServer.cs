using System.Diagnostics;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Runs the sample homeserver as a process of its own.</summary>
internal sealed class SampleServer : IDisposable
{
    private const string TokenLine = "registration token, for one account: ";
    private static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(2);

    private readonly string _program;
    private readonly string _folder;
    private readonly StreamWriter _log;
    private bool _isClosed;
    private Process? _process;
    private TaskCompletionSource<string> _ready = new();

    /// <param name="program">The path of the program.</param>
    /// <param name="folder">The folder of the data, the log and the certificate.</param>
    /// <param name="port">The port for servers.</param>
    /// <param name="clientPort">The port for clients.</param>
    public SampleServer(string program, string folder, int port, int clientPort)
    {
        _program = program;
        _folder = folder;
        Name = ServerName.Parse($"127.0.0.1:{port}");
        ClientAddress = new Uri($"http://127.0.0.1:{clientPort}");
        _log = new StreamWriter(Path.Combine(folder, "server.log")) { AutoFlush = true };
    }

    public ServerName Name { get; }

    public Uri ClientAddress { get; }

    public string DataFolder => Path.Combine(_folder, "data");

    public string CertificatePath => Path.Combine(_folder, "tls.pem");

    /// <summary>Starts the process, and does not wait until it answers.</summary>
    public void Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the runtime counts to optimise a long-lived process only delays one of a second.
        start.Environment["DOTNET_TieredPGO"] = "0";
        string[] arguments =
        [
            _program, "--name", Name.ToString(), "--data", DataFolder, "--client-listen", ClientAddress.Authority, "--certificate", CertificatePath, "--ca", CertificatePath,
            "--allow-network", "127.0.0.0/8",
        ];
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var ready = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _ready = ready;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data, ready);
        _process.ErrorDataReceived += (_, line) => Read(line.Data, ready);
        _process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The server ended before it was ready. Its log has the reason."));
        _ = _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the server answers.</summary>
    /// <returns>The token with which an account can be registered.</returns>
    public Task<string> WaitUntilReadyAsync() => _ready.Task.WaitAsync(LongestStart);

    /// <summary>Ends the process by SIGKILL: none of its code runs any more.</summary>
    /// <returns>False if it had ended already.</returns>
    public async Task<bool> KillAsync()
    {
        using Process process = _process ?? throw new InvalidOperationException("The server was not started.");
        _process = null;
        bool wasRunning = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();

        // A start that was cut short has failed, and nobody waits for it.
        _ = _ready.Task.Exception;
        return wasRunning;
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
        lock (_log)
        {
            _isClosed = true;
            _log.Dispose();
        }
    }

    private void Read(string? line, TaskCompletionSource<string> ready)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith(TokenLine, StringComparison.Ordinal))
        {
            _ = ready.TrySetResult(line[TokenLine.Length..]);
        }

        lock (_log)
        {
            if (!_isClosed)
            {
                _log.WriteLine(line);
            }
        }
    }
}
