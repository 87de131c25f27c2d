using System.Reflection;
using System.Text;
using Matrix.Core.Federation;
using Matrix.Core.Federation.Discovery;
using Matrix.Core.Signing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Tests;

/// <summary>Options that come from <c>appsettings.json</c>.</summary>
public sealed class ConfigurationTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("matrix-core-tests-");
    private readonly string _keyFile;

    public ConfigurationTests()
    {
        _keyFile = Path.Combine(_folder.FullName, "signing.key");
        File.WriteAllText(_keyFile, $"ed25519 a1 {UnpaddedBase64.Encode(new byte[32])}\n");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Settings_OfAppSettings_AreTheOptions()
    {
        FederationOptions options = await Read($$$"""
            {"Matrix":{
              "ServerName":"self.example:8448",
              "SigningKeyFile":{{{Quote(_keyFile)}}},
              "AllowNetworks":["10.0.0.0/8","fd00::/8"],
              "DenyNetworks":["192.0.2.0/24"],
              "NameServers":["127.0.0.1","[::1]:5353"],
              "Http":{"UserAgent":"me/1","ConnectionLifetime":"00:03:00","ConnectionIdleLifetime":"00:00:20","MaxDecompressionRatio":50,"DecompressionGrace":4294967296},
              "Discovery":{"UseWellKnown":false,"usesrv":"False","UseDeprecatedSrv":false,"StopAtHttpGone":false},
              "Keys":{"Notaries":["matrix.org","n.example:1"],"NotaryAgreement":2,"ConcurrentFetches":7,"Deadline":"00:00:09","UnseenAfter":"12.00:00:00"},
              "Client":{"AllowV1SendEndpoints":true,"IncludeUnstableRoomVersions":true}
            }}
            """);
        Assert.Equal(("self.example:8448", "ed25519:a1"), (options.ServerName.ToString(), options.SigningKey!.KeyId.ToString()));
        Assert.True(options.Http.Addresses.Allows(System.Net.IPAddress.Parse("10.1.2.3")));
        Assert.False(options.Http.Addresses.Allows(System.Net.IPAddress.Parse("192.0.2.1")));
        Assert.Equal(["127.0.0.1:53", "[::1]:5353"], options.Dns!.Servers.Select(server => server.ToString()), StringComparer.Ordinal);
        Assert.Equal(
            ("me/1", TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(20), 50, 4_294_967_296),
            (options.Http.UserAgent, options.Http.ConnectionLifetime, options.Http.ConnectionIdleLifetime, options.Http.MaxDecompressionRatio, options.Http.DecompressionGrace));
        Assert.Equal(new DiscoveryPolicy { UseWellKnown = false, UseSrv = false, UseDeprecatedSrv = false, StopAtHttpGone = false }, options.Discovery);
        Assert.Equal(["matrix.org", "n.example:1"], options.Keys.Notaries.Select(notary => notary.Name.ToString()), StringComparer.Ordinal);
        Assert.Equal((2, 7, TimeSpan.FromSeconds(9), TimeSpan.FromDays(12)), (options.Keys.NotaryAgreement, options.Keys.ConcurrentFetches, options.Keys.Deadline, options.Keys.UnseenAfter));
        Assert.Equal((true, true), (options.Client.AllowV1SendEndpoints, options.Client.IncludeUnstableRoomVersions));
        options.SigningKey.Dispose();
    }

    [Fact]
    public async Task Settings_ThatAreLeftOut_HaveTheDefaultsOfTheirOptions()
    {
        FederationOptions options = await Read($$$"""{"Matrix":{"ServerName":"self.example","SigningKeyFile":{{{Quote(_keyFile)}}},"Keys":{},"Http":{"UserAgent":""},"AllowNetworks":[]}}""");
        var defaults = new FederationOptions();
        Assert.Equal(defaults.Http with { UserAgent = null }, options.Http);
        Assert.Equal((defaults.Dns, defaults.Discovery, defaults.Client), (options.Dns, options.Discovery, options.Client));
        Assert.Equal((0, defaults.Keys.Deadline), (options.Keys.Notaries.Count, options.Keys.Deadline));
        options.SigningKey!.Dispose();
    }

    [Fact]
    public async Task Settings_AreSetBeforeWhatIsSetInCode()
    {
        await using ServiceProvider provider = Add($$$"""{"Matrix":{"ServerName":"other.example","SigningKeyFile":{{{Quote(_keyFile)}}}}}""", options => options.ServerName = Registered.Self.Name);
        FederationOptions options = provider.GetRequiredService<IOptions<FederationOptions>>().Value;
        Assert.Equal((Registered.Self.Name, "ed25519:a1"), (options.ServerName, options.SigningKey!.KeyId.ToString()));
        Assert.Equal(Registered.Self.Name, provider.GetRequiredService<FederationNode>().Origin);
        options.SigningKey.Dispose();
    }

    [Theory]
    [InlineData("""{"SereverName":"self.example"}""", "Matrix:SereverName is not a known setting.")]
    [InlineData("""{"Keys":{"Dedline":"00:00:01"}}""", "Matrix:Keys:Dedline is not a known setting.")]
    [InlineData("""{"Http":{"Limits":{"Total":"00:01:00"}}}""", "Matrix:Http:Limits is not a known setting.")]
    [InlineData("""{"ServerName":{"a":1}}""", "Matrix:ServerName must be a single value. It is a list or a group.")]
    [InlineData("""{"ServerName":["self.example"]}""", "Matrix:ServerName must be a single value. It is a list or a group.")]
    [InlineData("""{"Keys":"none"}""", "Matrix:Keys must be a group. It is a single value.")]
    [InlineData("""{"Keys":{"Notaries":"matrix.org"}}""", "Matrix:Keys:Notaries must be a list. It is a single value.")]
    [InlineData("""{"Keys":{"Notaries":[["matrix.org"]]}}""", "Matrix:Keys:Notaries:0 must be text. It is empty, a list or a group.")]
    [InlineData("""{"Keys":{"Notaries":["matrix.org",""]}}""", "Matrix:Keys:Notaries:1 must be text. It is empty, a list or a group.")]
    [InlineData("""{"ServerName":"not a name"}""", "Matrix:ServerName: 'not a name' is not a server name, such as example.org or example.org:8448.")]
    [InlineData("""{"ServerName":""}""", "Matrix:ServerName: '' is not a server name, such as example.org or example.org:8448.")]
    [InlineData("""{"Keys":{"Notaries":["matrix.org","@"]}}""", "Matrix:Keys:Notaries:1: '@' is not a server name, such as example.org or example.org:8448.")]
    [InlineData("""{"AllowNetworks":["10.0.0.0/8","10.0.0.0/33"]}""", "Matrix:AllowNetworks:1: '10.0.0.0/33' is not a network, such as 10.0.0.0/8.")]
    [InlineData("""{"DenyNetworks":["x"]}""", "Matrix:DenyNetworks:0: 'x' is not a network, such as 10.0.0.0/8.")]
    [InlineData("""{"NameServers":["dns.example"]}""", "Matrix:NameServers:0: 'dns.example' is not an IP address with an optional port, such as 192.0.2.1 or 192.0.2.1:53.")]
    [InlineData("""{"Keys":{"Deadline":"soon"}}""", "Matrix:Keys:Deadline")]
    [InlineData("""{"Keys":{"NotaryAgreement":"two"}}""", "Matrix:Keys:NotaryAgreement")]
    [InlineData("""{"Keys":{"NotaryAgreement":1.5}}""", "Matrix:Keys:NotaryAgreement")]
    [InlineData("""{"Discovery":{"UseSrv":"yes"}}""", "Matrix:Discovery:UseSrv")]
    [InlineData("""{"SigningKeyFile":"/nowhere/at/all.key"}""", "Matrix:SigningKeyFile: ")]
    [InlineData("""{"Http":{"TrustedRootsFile":"/nowhere/at/all.pem"}}""", "Matrix:Http:TrustedRootsFile: ")]
    public async Task Setting_ThatIsUnknownOrCannotBeRead_IsNamedAtTheStart(string settings, string failure)
    {
        await using ServiceProvider provider = Add($$"""{"Matrix":{{settings}}}""");
        OptionsValidationException atStart = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(failure, Assert.Single(atStart.Failures), StringComparison.Ordinal);
        _ = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<FederationClient>());
    }

    [Fact]
    public async Task Settings_SeveralThatCannotBeRead_AreAllNamed()
    {
        await using ServiceProvider provider = Add("""{"Matrix":{"ServerName":"@","AllowNetworks":["x"],"SigningKeyFile":"/nowhere/at/all.key"}}""");
        OptionsValidationException atStart = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Equal(3, atStart.Failures.Count());
    }

    [Fact]
    public async Task Settings_KeyFileThatHoldsNoKey_IsNamed()
    {
        await File.WriteAllTextAsync(_keyFile, "not a key", TestContext.Current.CancellationToken);
        await using ServiceProvider provider = Add($$$"""{"Matrix":{"ServerName":"self.example","SigningKeyFile":{{{Quote(_keyFile)}}}}}""");
        OptionsValidationException atStart = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.StartsWith($"Matrix:SigningKeyFile: the file {_keyFile} cannot be read: ", Assert.Single(atStart.Failures), StringComparison.Ordinal);
    }

    /// <summary>A section that is not there sets nothing, and that is told too.</summary>
    [Fact]
    public async Task Settings_OfASectionThatIsNotThere_LeaveTheRequiredOptionsUnset()
    {
        await using ServiceProvider provider = Add("{}");
        OptionsValidationException atStart = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());
        Assert.Equal(["FederationOptions.ServerName is not set.", "FederationOptions.SigningKey is not set."], atStart.Failures, StringComparer.Ordinal);
    }

    /// <summary>The table and the classes say the same.</summary>
    [Fact]
    public void SettingShapes_AreThoseOfTheClasses() =>
        Assert.Equal(ShapesOf(typeof(MatrixFederationSettings), "").Order(StringComparer.Ordinal), SettingShapes.All.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal), StringComparer.Ordinal);

    private static IEnumerable<string> ShapesOf(Type type, string group)
    {
        foreach (PropertyInfo property in type.GetProperties())
        {
            bool isGroup = property.PropertyType.Namespace == typeof(MatrixFederationSettings).Namespace;
            SettingShape shape = isGroup ? SettingShape.Group : property.PropertyType == typeof(IList<string>) ? SettingShape.List : SettingShape.Value;
            yield return $"{group}{property.Name} {shape}";
            foreach (string inner in isGroup ? ShapesOf(property.PropertyType, $"{property.Name}:") : [])
            {
                yield return inner;
            }
        }
    }

    private static string Quote(string text) => $"\"{System.Text.Json.JsonEncodedText.Encode(text)}\"";

    private static async Task<FederationOptions> Read(string json)
    {
        await using ServiceProvider provider = Add(json);
        provider.GetRequiredService<IStartupValidator>().Validate();
        return provider.GetRequiredService<IOptions<FederationOptions>>().Value;
    }

    private static ServiceProvider Add(string json, Action<FederationOptions>? configure = null)
    {
        IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetBytes(json))).Build();
        return new ServiceCollection().AddMatrixFederation(configuration.GetSection("Matrix"), configure).UseTimeProvider(new FakeTimeProvider()).Build();
    }
}
