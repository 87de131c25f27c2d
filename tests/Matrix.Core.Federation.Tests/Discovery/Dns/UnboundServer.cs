using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Matrix.Core.Federation.Discovery;

namespace Matrix.Core.Federation.Tests.Discovery.Dns;

/// <summary>A real recursive name server (unbound) on a free port of loopback, with zones of its own; for a class of tests.</summary>
public sealed class UnboundServer : IAsyncLifetime
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"matrix-core-unbound-{Environment.ProcessId}");
    private Process? _process;

    private IPEndPoint? EndPoint { get; set; }

    public async ValueTask InitializeAsync()
    {
        if (Find() is not { } program)
        {
            return;
        }

        EndPoint = new IPEndPoint(IPAddress.Loopback, FreePort());
        _ = Directory.CreateDirectory(_folder);
        string configuration = Path.Combine(_folder, "unbound.conf");
        await File.WriteAllTextAsync(configuration, Configuration(EndPoint.Port, FreePort()));
        await File.WriteAllTextAsync(Path.Combine(_folder, "org.zone"), ExampleOrg());
        await File.WriteAllTextAsync(Path.Combine(_folder, "net.zone"), ExampleNet);
        _process = Process.Start(new ProcessStartInfo(program, ["-d", "-p", "-c", configuration]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _process.OutputDataReceived += (_, _) => { };
        _process.ErrorDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await WaitUntilItAnswersAsync(EndPoint);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            Directory.Delete(_folder, recursive: true);
        }
    }

    /// <summary>How to ask it; the test is skipped where there is none.</summary>
    internal DnsResolverOptions Options()
    {
        Assert.SkipWhen(EndPoint is null, "unbound is not installed (Debian: apt-get install unbound)");
        return new DnsResolverOptions { Servers = [EndPoint!], Timeout = TimeSpan.FromSeconds(20), Attempts = 1 };
    }

    private static string? Find() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/usr/local/sbin"])
        .Select(folder => Path.Combine(folder, "unbound"))
        .FirstOrDefault(File.Exists);

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task WaitUntilItAnswersAsync(IPEndPoint server)
    {
        var resolver = new DnsSrvResolver(new RealClock(), new DnsResolverOptions { Servers = [server], Timeout = TimeSpan.FromMilliseconds(500), Attempts = 1 });
        for (int i = 0; i < 100; i++)
        {
            if ((await resolver.ResolveAsync("_matrix-fed._tcp.example.org", CancellationToken.None)).Status == LookupStatus.Found)
            {
                return;
            }

            Assert.False(_process!.HasExited, "unbound does not start");
            await Task.Delay(100);
        }

        Assert.Fail("unbound does not answer");
    }

    private string Configuration(int port, int closedPort) =>
        $"""
        server:
            interface: 127.0.0.1
            port: {port}
            do-daemonize: no
            num-threads: 1
            username: ""
            chroot: ""
            directory: "{_folder}"
            pidfile: ""
            use-syslog: no
            logfile: ""
            do-not-query-localhost: no
            module-config: "iterator"
            local-zone: "refused.example." always_refuse
        auth-zone:
            name: "example.org."
            zonefile: "org.zone"
            for-downstream: no
            for-upstream: yes
            fallback-enabled: no
        auth-zone:
            name: "example.net."
            zonefile: "net.zone"
            for-downstream: no
            for-upstream: yes
            fallback-enabled: no
        auth-zone:
            name: "broken.example."
            primary: 127.0.0.1@{closedPort}
            for-downstream: no
            for-upstream: yes
            fallback-enabled: no
        remote-control:
            control-enable: no

        """;

    private static string ExampleOrg() =>
        """
        $ORIGIN example.org.
        @ 3600 IN SOA ns hostmaster 1 7200 3600 1209600 77
        @ 3600 IN NS ns
        ns 3600 IN A 192.0.2.53
        @ 3600 IN A 192.0.2.1
        @ 3600 IN AAAA 2001:db8::1
        @ 3600 IN TXT "v=matrix;gone" "second"
        _matrix-fed._tcp 300 IN SRV 20 0 8448 b
        _matrix-fed._tcp 300 IN SRV 10 60 443 a.example.net.
        _matrix._tcp 300 IN SRV 0 0 0 .
        _alias._tcp 120 IN CNAME _real._tcp.example.net.

        """ + string.Concat(Enumerable.Range(0, 60).Select(i => $"_many._tcp 300 IN SRV {i} 0 8448 a-host-with-a-rather-long-name-{i}\n"));

    private const string ExampleNet =
        """
        $ORIGIN example.net.
        @ 3600 IN SOA ns hostmaster 1 7200 3600 1209600 77
        @ 3600 IN NS ns
        ns 3600 IN A 192.0.2.54
        a 3600 IN A 192.0.2.2
        _real._tcp 600 IN SRV 1 2 3 a

        """;
}
