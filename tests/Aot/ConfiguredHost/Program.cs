using Matrix.Core;
using Matrix.Core.Federation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

// A host that takes its options from the file of settings that it is given: prints what they came to, or each failure.
IConfigurationRoot configuration = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(args[0])).Build();
var services = new ServiceCollection();
_ = services.AddMatrixFederation(configuration.GetSection("Matrix"));
await using ServiceProvider provider = services.BuildServiceProvider();
try
{
    provider.GetRequiredService<IStartupValidator>().Validate();
}
catch (OptionsValidationException exception)
{
    foreach (string failure in exception.Failures)
    {
        Console.WriteLine(failure);
    }

    return 1;
}

FederationOptions options = provider.GetRequiredService<IOptions<FederationOptions>>().Value;
Console.WriteLine($"server {provider.GetRequiredService<FederationNode>().Origin}");
Console.WriteLine($"key {options.SigningKey?.KeyId}");
Console.WriteLine($"notaries {string.Join(' ', options.Keys.Notaries.Select(notary => notary.Name))} agree {options.Keys.NotaryAgreement} within {options.Keys.Deadline}");
Console.WriteLine($"agent {options.Http.UserAgent} lifetime {options.Http.ConnectionLifetime}");
Console.WriteLine($"srv {options.Discovery.UseSrv} private {options.Http.Addresses.Allows(System.Net.IPAddress.Parse("10.1.2.3"))}");
options.SigningKey?.Dispose();
return 0;
