using Matrix.Core.Homeserver;
using Matrix.Core.Identifiers;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Sends nothing: <see cref="TransactionSender"/> sends the events of the second server, and does not wait long before it tries again.</summary>
internal sealed class NoOutbox : IOutbox
{
    public void Notify(IReadOnlyCollection<ServerName> destinations)
    {
    }
}
