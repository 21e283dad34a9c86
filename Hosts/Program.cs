using TorchSharp; Console.WriteLine(torch.randn(2,2).sum().item<float>());
