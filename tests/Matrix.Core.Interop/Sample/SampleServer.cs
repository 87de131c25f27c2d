using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Matrix.Core.Federation.Tests.Lab;
using Matrix.Core.Identifiers;
using Matrix.Core.Interop.Client;
using Matrix.Core.Interop.Support;
using Matrix.Core.Signing;
using Matrix.Core.Storage.Sqlite;
using Matrix.Core.Testing;

namespace Matrix.Core.Interop.Sample;

/// <summary>The sample homeserver as a process of its own on loopback, with SQLite in a folder that outlives the process.</summary>
internal sealed class SampleServer : IAsyncDisposable
{
    private const string TokenLine = "registration token, for one account: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder;
    private readonly string[] _arguments;
    private Process? _process;
    private string? _token;

    private SampleServer(TestServer self, int clientPort, DirectoryInfo folder, string[] authorities)
    {
        Self = self;
        _folder = folder;
        Api = new ClientApi(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{clientPort}")));
        _arguments =
        [
            Program,
            "--name", self.Name.ToString(),
            "--data", folder.FullName,
            "--client-listen", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{clientPort}"),
            "--allow-network", "127.0.0.0/8,::1/128",
            "--certificate", Path.Combine(folder.FullName, "server.pem"),
            "--ca", string.Join(',', authorities),
        ];
    }

    /// <summary>The name and the key. The key follows from the name, so that the peer, which remembers keys, meets the same one in every run.</summary>
    public TestServer Self { get; }

    public ServerName Name => Self.Name;

    /// <summary>The client-server API.</summary>
    public ClientApi Api { get; }

    /// <summary>The built sample, of the configuration in which the tests were built.</summary>
    private static string Program =>
        Path.Combine(TestFolders.Repository, "samples", "Homeserver", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "Homeserver.dll");

    /// <summary>Starts a server with an empty store.</summary>
    /// <param name="self">Its name, with the port, and its key.</param>
    /// <param name="clientPort">The port for clients.</param>
    /// <param name="authority">The authority that issues its certificate.</param>
    /// <param name="trusted">PEM files of the authorities that it trusts besides that one.</param>
    public static async Task<SampleServer> StartAsync(TestServer self, int clientPort, LabCa authority, params string[] trusted)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("matrix-core-sample");
        string authorityFile = Path.Combine(folder.FullName, "authority.pem");
        await File.WriteAllTextAsync(authorityFile, authority.Roots[0].ExportCertificatePem());
        using (X509Certificate2 certificate = authority.Issue("localhost"))
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "server.pem"), $"{certificate.ExportCertificatePem()}\n{certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem()}\n");
        }

        var server = new SampleServer(self, clientPort, folder, [authorityFile, .. trusted]);
        await server.UseKeyAsync(self.Key);
        await server.RestartAsync();
        return server;
    }

    /// <summary>Has the server sign with a key from its next start on.</summary>
    public Task UseKeyAsync(SigningKey key) => File.WriteAllBytesAsync(Path.Combine(_folder.FullName, "signing.key"), key.ToUtf8());

    /// <summary>Starts the process. One that runs is killed, as by a loss of power.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        var start = new ProcessStartInfo("dotnet", _arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        Process process = Process.Start(start)!;
        var output = new StringBuilder();
        var token = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Read(object sender, DataReceivedEventArgs line)
        {
            if (line.Data is null)
            {
                _ = token.TrySetException(new InvalidOperationException($"The sample ended: {output}"));
            }
            else if (line.Data.StartsWith(TokenLine, StringComparison.Ordinal))
            {
                _ = token.TrySetResult(line.Data[TokenLine.Length..]);
            }
            else
            {
                lock (output)
                {
                    _ = output.AppendLine(line.Data);
                }
            }
        }

        process.OutputDataReceived += Read;
        process.ErrorDataReceived += (sender, line) =>
        {
            if (line.Data is not null)
            {
                Read(sender, line);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        _token = await token.Task.WaitAsync(StartLimit);
    }

    /// <summary>Kills the process.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    /// <summary>Makes a user. A start of the server gives one token, and so one user.</summary>
    public async Task<MatrixUser> RegisterAsync(string name)
    {
        var body = new { username = name, password = "pw", auth = new { type = "m.login.registration_token", token = _token } };
        System.Text.Json.JsonElement reply = await Api.CallAsync(HttpMethod.Post, "/_matrix/client/v3/register", body);
        return new MatrixUser(Api, UserId.Parse(JsonBytes.Text(reply, "user_id")!), JsonBytes.Text(reply, "device_id")!, JsonBytes.Text(reply, "access_token")!);
    }

    /// <summary>Opens the store beside the server, to read the feed of updates.</summary>
    public ValueTask<SqliteRoomStore> OpenStoreAsync() => SqliteRoomStore.OpenAsync(Path.Combine(_folder.FullName, "rooms.db"));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Api.Dispose();
        _folder.Delete(recursive: true);
    }
}
