namespace Matrix.Core.Federation.Http;

/// <summary>How many addresses one request may still dial, over all its targets and whatever the HTTP stack does again.</summary>
/// <param name="targets">How many targets share it.</param>
internal sealed class DialBudget(int targets)
{
    /// <summary>The most addresses that one request dials.</summary>
    public const int MaxDials = FederationDialer.MaxAddresses;

    private readonly int _share = Math.Max(1, MaxDials / targets);
    private int _left = MaxDials;

    /// <summary>Takes dials for one target, of which each has an equal share.</summary>
    /// <param name="wanted">How many addresses it has.</param>
    /// <returns>How many may be dialled.</returns>
    public int Take(int wanted)
    {
        while (true)
        {
            int left = Volatile.Read(ref _left);
            int taken = Math.Min(Math.Min(wanted, _share), left);
            if (Interlocked.CompareExchange(ref _left, left - taken, left) == left)
            {
                return taken;
            }
        }
    }
}
